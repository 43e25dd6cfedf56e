// Requests over HTTPS, with the same Refusals as the socket's.

import { Refusal, refusal, type Schemas } from "./protocol.ts";

const TIMEOUT_MS = 10_000;

/** The JSON body of the answer; rejects with a Refusal for an error answer, a time-out, or no network. */
export async function requestJson<Given extends object>(
  url: string,
  { token, body, method }: { token?: string; body?: object; method?: string } = {},
): Promise<Given> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: method ?? (body ? "POST" : "GET"),
      headers: {
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(token ? { Authorization: token } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new Refusal((error as Error).name === "TimeoutError" ? "timeout" : "offline");
  }
  const answer: (Given & Partial<Schemas["frame_error"]>) | null = await response.json().catch(() => null);
  // A body that was cut short, or a network's log-in page: what was asked may be done or not, and must be asked again.
  if (response.ok && (typeof answer !== "object" || answer === null)) throw new Refusal("offline");
  if (response.ok && answer) return answer;
  if (answer?.code) throw refusal(answer);
  // API Gateway's own refusals have no code of ours.
  const codes: Record<number, string> = { 401: "unauthenticated", 403: "unauthenticated", 429: "rate_limited" };
  throw new Refusal(codes[response.status] ?? (response.status >= 500 ? "busy" : "bad_request"));
}
