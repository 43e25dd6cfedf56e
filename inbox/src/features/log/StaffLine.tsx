// What only the store's people see: each line is drawn by the feature that it is of.

import type { StaffEvent } from "@shopbell/client";
import { type JSX, memo } from "react";
import type { Colleague } from "../../live/colleagues.ts";
import { t } from "../../words/index.ts";
import { useFeatures } from "../feature.ts";

interface Props {
  event: StaffEvent;
  me: string;
  store: string;
  colleagues: Colleague[];
}

/** Nothing for what this page, which is older than the server, does not know. */
export const StaffLine = memo(function StaffLine({ event, me, store, colleagues }: Props): JSX.Element | null {
  const features = useFeatures();
  const lines = features.map((feature) => feature.timeline?.lines ?? {});
  const Line = lines.find((each) => Object.hasOwn(each, event.event))?.[event.event];
  const nameOf = (id: string): string => colleagues.find((each) => each.id === id)?.name ?? t("formerColleague");
  return Line ? <Line {...{ event, me, store, nameOf }} /> : null;
});
