// Requests over HTTPS: whatever stands between the page and the shop, only the shop's own word counts.

import { afterEach, describe, expect, it, vi } from "vitest";
import { Refusal, requestJson } from "../src/index.ts";

function answers(status: number, body: string): void {
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
}

async function code(): Promise<string> {
  try {
    await requestJson("https://api.example/v1/visitor/send", { body: {} });
    return "";
  } catch (error) {
    return (error as Refusal).code;
  }
}

afterEach(() => vi.unstubAllGlobals());

describe("a request", () => {
  it("gives the body of the answer", async () => {
    answers(200, '{"type":"ok"}');
    expect(await requestJson("https://api.example")).toEqual({ type: "ok" });
  });

  it.each(["", "<html>Welcome to our Wi-Fi</html>", '{"type":"ack","mess', "null", '"ok"'])(
    "takes no yes that is not the shop's: %j",
    async (body) => {
      answers(200, body);
      expect(await code()).toBe("offline");
      expect(new Refusal("offline").temporary).toBe(true);
    },
  );

  it("gives the shop's own reason, and when to come again", async () => {
    answers(429, '{"type":"error","code":"rate_limited","retry_after":7}');
    await expect(requestJson("https://api.example")).rejects.toMatchObject({ code: "rate_limited", retryAfter: 7 });
  });

  it.each([
    [401, "unauthenticated"],
    [403, "unauthenticated"],
    [429, "rate_limited"],
    [502, "busy"],
    [404, "bad_request"],
  ])("understands API Gateway's own %d as %s", async (status, expected) => {
    answers(status, '{"message":"no"}');
    expect(await code()).toBe(expected);
  });
});
