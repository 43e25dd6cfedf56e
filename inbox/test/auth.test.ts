// Signing in, beside Cognito's answers as its reference has them: challenges, codes, sessions that go on and end.

import { Refusal } from "@shopbell/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Auth } from "../src/live/auth.ts";

type Json = Record<string, unknown>;
interface Call {
  operation: string;
  body: Json;
}

const TOKENS = { IdToken: "id-1", AccessToken: "access-1", RefreshToken: "refresh-1", ExpiresIn: 900 };
let calls: Call[] = [];
let answers: (Json | Promise<Json> | [status: number, error: string] | "offline")[] = [];
let ended = 0;

function auth(): Auth {
  return new Auth({ api: "https://api.example", cognito: "https://cognito.example/", client: "c1" }, () => {
    ended += 1;
  });
}

function code(refused: Promise<unknown>): Promise<string> {
  return refused.then(
    () => "no refusal",
    (error: { code: string }) => error.code,
  );
}

beforeEach(() => {
  [calls, answers, ended] = [[], [], 0];
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  vi.stubGlobal("fetch", async (_: string, options: { headers: Record<string, string>; body: string }) => {
    const operation = options.headers["X-Amz-Target"]?.split(".")[1] ?? "";
    calls.push({ operation, body: JSON.parse(options.body) as Json });
    const answer = await answers.shift();
    if (answer === "offline" || answer === undefined) return Promise.reject(new TypeError("no network"));
    const [status, body] = Array.isArray(answer) ? [answer[0], { __type: answer[1] }] : [200, answer];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a password alone lets in, and the session is kept", async () => {
  answers = [{ AuthenticationResult: TOKENS }];
  const session = auth();
  expect(await session.signIn("ana@shop.example", "secret")).toBeNull();
  expect(session.signedIn).toBe(true);
  expect(await session.token()).toBe("id-1");
  expect(calls).toHaveLength(1);
});

test("a second factor is asked for, and its code goes with the session of the challenge", async () => {
  answers = [{ ChallengeName: "SOFTWARE_TOKEN_MFA", Session: "s1" }, { AuthenticationResult: TOKENS }];
  const session = auth();
  const asked = await session.signIn("ana@shop.example", "secret");
  expect(asked).toEqual({ kind: "code", email: "ana@shop.example", session: "s1" });
  expect(session.signedIn).toBe(false);
  expect(asked && (await session.answer(asked, "123456"))).toBeNull();
  expect(calls[1]).toEqual({
    operation: "RespondToAuthChallenge",
    body: {
      ChallengeName: "SOFTWARE_TOKEN_MFA",
      ClientId: "c1",
      Session: "s1",
      ChallengeResponses: { USERNAME: "ana@shop.example", SOFTWARE_TOKEN_MFA_CODE: "123456" },
    },
  });
});

test("where all must have one, the first sign-in chooses a password, enrols, and is in", async () => {
  answers = [
    { ChallengeName: "NEW_PASSWORD_REQUIRED", Session: "s1" },
    { ChallengeName: "MFA_SETUP", Session: "s2" },
    { SecretCode: "ABCDEFGH", Session: "s3" },
    { Status: "SUCCESS", Session: "s4" },
    { AuthenticationResult: TOKENS },
  ];
  const session = auth();
  const first = await session.signIn("ana@shop.example", "temporary");
  const enrol = first && (await session.answer(first, "A long enough one, 1!"));
  expect(enrol).toEqual({ kind: "enrol", email: "ana@shop.example", session: "s3", secret: "ABCDEFGH" });
  expect(enrol && (await session.answer(enrol, "123456"))).toBeNull();
  expect(session.signedIn).toBe(true);
  expect(calls.map((each) => each.operation)).toEqual([
    "InitiateAuth",
    "RespondToAuthChallenge",
    "AssociateSoftwareToken",
    "VerifySoftwareToken",
    "RespondToAuthChallenge",
  ]);
  expect(calls[3]?.body).toEqual({ Session: "s3", UserCode: "123456" });
  expect(calls[4]?.body).toMatchObject({ ChallengeName: "MFA_SETUP", Session: "s4" });
});

test("a code that is wrong leaves the challenge as it was", async () => {
  answers = [
    { ChallengeName: "SOFTWARE_TOKEN_MFA", Session: "s1" },
    [400, "CodeMismatchException"],
    { AuthenticationResult: TOKENS },
  ];
  const session = auth();
  const asked = await session.signIn("ana@shop.example", "secret");
  if (!asked) throw new Error("nothing was asked");
  expect(await code(session.answer(asked, "000000"))).toBe("invalid_code");
  expect(session.signedIn).toBe(false);
  expect(await session.answer(asked, "123456")).toBeNull();
});

test("a challenge that this page does not know is no way in", async () => {
  answers = [{ ChallengeName: "SMS_MFA", Session: "s1" }];
  expect(await code(auth().signIn("ana@shop.example", "secret"))).toBe("unauthenticated");
});

test.each([
  ["NotAuthorizedException", 400, "unauthenticated"],
  ["com.amazonaws#InvalidPasswordException", 400, "invalid_password"],
  ["ExpiredCodeException", 400, "invalid_code"],
  ["EnableSoftwareTokenMFAException", 400, "invalid_code"],
  ["LimitExceededException", 400, "rate_limited"],
  ["TooManyFailedAttemptsException", 400, "rate_limited"],
  ["TooManyRequestsException", 400, "busy"],
  ["InternalErrorException", 500, "busy"],
])("%s with status %i is said as %s", async (kind, status, wanted) => {
  answers = [[status, kind]];
  expect(await code(auth().signIn("ana@shop.example", "secret"))).toBe(wanted);
});

test("who has forgotten the password gets a code, sets another one, and is in", async () => {
  answers = [{ CodeDeliveryDetails: {} }, {}, { AuthenticationResult: TOKENS }];
  const session = auth();
  await session.forgot("ana@shop.example");
  expect(await session.reset("ana@shop.example", "654321", "A long enough one, 1!")).toBeNull();
  expect(calls[1]).toEqual({
    operation: "ConfirmForgotPassword",
    body: {
      ClientId: "c1",
      Username: "ana@shop.example",
      ConfirmationCode: "654321",
      Password: "A long enough one, 1!",
    },
  });
  expect(session.signedIn).toBe(true);
});

test("asking for a new password says nothing of whether there is an account, or waits for its first password", async () => {
  const session = auth();
  for (const refused of ["NotAuthorizedException", "UserNotFoundException", "InvalidParameterException"]) {
    answers = [[400, refused]];
    await session.forgot("ana@shop.example");
  }
  answers = [[400, "LimitExceededException"], "offline"];
  expect(await code(session.forgot("ana@shop.example"))).toBe("rate_limited");
  expect(await code(session.forgot("ana@shop.example"))).toBe("offline");
});

test("each renewal gives the token of the next one, also to another tab", async () => {
  vi.useFakeTimers({ now: 0 });
  answers = [
    { AuthenticationResult: TOKENS },
    { AuthenticationResult: { ...TOKENS, IdToken: "id-2", RefreshToken: "refresh-2" } },
    { AuthenticationResult: { ...TOKENS, IdToken: "id-3", RefreshToken: "refresh-3" } },
  ];
  const [one, two] = [auth(), auth()];
  await one.signIn("ana@shop.example", "secret");
  vi.setSystemTime(14.5 * 60_000);
  expect(await Promise.all([one.token(), one.token()])).toEqual(["id-2", "id-2"]);
  expect(await two.token()).toBe("id-3");
  expect(calls.slice(1).map((each) => [each.operation, each.body["RefreshToken"]])).toEqual([
    ["GetTokensFromRefreshToken", "refresh-1"],
    ["GetTokensFromRefreshToken", "refresh-2"],
  ]);
});

test("a session goes on over a cut line, and ends when its token was used by somebody else", async () => {
  answers = [{ AuthenticationResult: TOKENS }, "offline", [400, "RefreshTokenReuseException"]];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  session.expire();
  expect(await code(session.token())).toBe("offline");
  expect([session.signedIn, ended]).toEqual([true, 0]);
  expect(await code(session.token())).toBe("unauthenticated");
  expect([session.signedIn, ended]).toEqual([false, 1]);
});

test("a second factor is on once its first code was right, and not before", async () => {
  answers = [
    { AuthenticationResult: TOKENS },
    { ChallengeName: "SOFTWARE_TOKEN_MFA", Session: "s" },
    { SecretCode: "ABCDEFGH" },
    [400, "EnableSoftwareTokenMFAException"],
  ];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  expect(await session.offerSecondFactor("ana@shop.example", "secret")).toBe("ABCDEFGH");
  expect(await code(session.takeSecondFactor("000000"))).toBe("invalid_code");
  expect(calls.map((each) => each.operation)).not.toContain("SetUserMFAPreference");
  answers = [{ Status: "SUCCESS" }, {}, [400, "NotAuthorizedException"]];
  await session.takeSecondFactor("123456");
  expect(await code(session.dropSecondFactor("ana@shop.example", "a guess"))).toBe("unauthenticated");
  expect(calls.at(-1)?.operation).toBe("InitiateAuth");
  answers = [{ ChallengeName: "SOFTWARE_TOKEN_MFA", Session: "s" }, {}];
  await session.dropSecondFactor("ana@shop.example", "secret");
  expect(calls.at(-2)?.body["AuthParameters"]).toEqual({ USERNAME: "ana@shop.example", PASSWORD: "secret" });
  const preferences = calls.filter((each) => each.operation === "SetUserMFAPreference");
  expect(preferences.map((each) => each.body["SoftwareTokenMfaSettings"])).toEqual([
    { Enabled: true, PreferredMfa: true },
    { Enabled: false, PreferredMfa: false },
  ]);
  expect(preferences.every((each) => each.body["AccessToken"] === "access-1")).toBe(true);
});

test("signing out is not undone by a renewal that was under way", async () => {
  vi.useFakeTimers({ now: 0 });
  answers = [{ AuthenticationResult: TOKENS }];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  const note = vi.fn(() => Promise.reject(new Refusal("offline")));
  vi.setSystemTime(14.5 * 60_000);
  answers = [{ AuthenticationResult: { ...TOKENS, RefreshToken: "refresh-2" } }, {}];
  const renewed = code(session.token());
  await session.signOut(note);
  expect(await renewed).toBe("unauthenticated");
  expect([session.signedIn, localStorage.getItem("shopbell:session")]).toEqual([false, null]);
  expect(calls.at(-1)).toEqual({ operation: "RevokeToken", body: { Token: "refresh-1", ClientId: "c1" } });
  // With a token that is over, telling our own side would have renewed it.
  expect(note).not.toHaveBeenCalled();
});

test("a renewal that was under way brings nobody back who signed out before somebody else came", async () => {
  vi.useFakeTimers({ now: 0 });
  answers = [{ AuthenticationResult: TOKENS }];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  vi.setSystemTime(14.5 * 60_000);
  let answer = (_: Json): void => undefined;
  answers = [new Promise((resolve) => (answer = resolve)), {}];
  const renewed = session.token();
  await session.signOut(() => Promise.resolve());
  answers = [{ AuthenticationResult: { ...TOKENS, IdToken: "id-ben", RefreshToken: "refresh-ben" } }];
  await session.signIn("ben@shop.example", "secret");
  answers = [{ AuthenticationResult: { ...TOKENS, IdToken: "id-ben-2", RefreshToken: "refresh-ben-2" } }];
  answer({ AuthenticationResult: { ...TOKENS, IdToken: "id-ana-2", RefreshToken: "refresh-ana-2" } });
  expect(await renewed).toBe("id-ben-2");
  expect(localStorage.getItem("shopbell:session")).toBe("refresh-ben-2");
  expect(await session.token()).toBe("id-ben-2");
});

test("signing out everywhere says so where the session itself is over", async () => {
  vi.useFakeTimers({ now: 0 });
  answers = [{ AuthenticationResult: TOKENS }];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  vi.setSystemTime(14.5 * 60_000);
  answers = [[400, "NotAuthorizedException"]];
  const end = vi.fn(() => Promise.resolve());
  expect(await code(session.signOutEverywhere(end))).toBe("unauthenticated");
  expect(end).not.toHaveBeenCalled();
});

test("signing out tells our own side, and does not wait for it", async () => {
  answers = [{ AuthenticationResult: TOKENS }, {}];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  let token = "";
  await session.signOut(async () => {
    token = await session.token();
    await new Promise(() => undefined);
  });
  expect([token, session.signedIn]).toEqual(["id-1", false]);
  expect(ended).toBeGreaterThan(0);
});

test("signing out everywhere ends this page only when both sides have said yes, or that it is done", async () => {
  answers = [{ AuthenticationResult: TOKENS }, "offline", [400, "NotAuthorizedException"]];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  const end = vi.fn(() => Promise.resolve());
  end.mockRejectedValueOnce(new Refusal("offline"));
  expect(await code(session.signOutEverywhere(end))).toBe("offline");
  // A token that Cognito refuses would ask our side in vain.
  expect(calls.map((each) => each.operation)).not.toContain("GlobalSignOut");
  expect(await code(session.signOutEverywhere(end))).toBe("offline");
  expect([session.signedIn, ended]).toEqual([true, 0]);
  end.mockRejectedValueOnce(new Refusal("unauthenticated"));
  await session.signOutEverywhere(end);
  expect([session.signedIn, ended]).toEqual([false, 1]);
  expect(calls.at(-1)).toEqual({ operation: "GlobalSignOut", body: { AccessToken: "access-1" } });
});

test("a refused token is no end when another tab has got the next one meanwhile", async () => {
  answers = [{ AuthenticationResult: TOKENS }];
  const session = auth();
  await session.signIn("ana@shop.example", "secret");
  session.expire();
  answers = [[400, "RefreshTokenReuseException"], { AuthenticationResult: { ...TOKENS, IdToken: "id-3" } }];
  const renewed = session.token();
  localStorage.setItem("shopbell:session", "refresh-2");
  expect(await renewed).toBe("id-3");
  expect(ended).toBe(0);
  expect(calls.at(-1)?.body["RefreshToken"]).toBe("refresh-2");
});
