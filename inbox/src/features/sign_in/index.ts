// Signing in.

import type { Feature, Page } from "../feature.ts";
import { SignIn } from "./SignIn.tsx";

export const signIn = { pages: [{ path: "/sign-in", View: SignIn } satisfies Page<"/sign-in">] } satisfies Feature;
