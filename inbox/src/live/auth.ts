// Signing in with Cognito: a few calls of its JSON API, so that no SDK is loaded for them (docs/decisions/0006).

import { type Json, Refusal } from "@shopbell/client";

export interface Config {
  api: string;
  cognito: string;
  client: string;
}

/** What Cognito asks for before it lets somebody in. */
export interface Challenge {
  kind: "new_password" | "code" | "enrol";
  email: string;
  session: string;
  /** Of `enrol`: what the authenticator app must know. */
  secret?: string;
}

/** How somebody signs in. */
export interface Account {
  email: string;
  secondFactor: boolean;
}

interface Tokens {
  IdToken: string;
  AccessToken: string;
  RefreshToken?: string;
  ExpiresIn: number;
}

const STORED = "shopbell:session";
/** Renewed so long before the token ends. */
const MARGIN_MS = 60_000;
/** What each of Cognito's challenges is called here, and what its answer is called there. */
const CHALLENGES = {
  NEW_PASSWORD_REQUIRED: "new_password",
  SOFTWARE_TOKEN_MFA: "code",
  MFA_SETUP: "enrol",
} as const;
/** Cognito's errors that somebody can do something about; the others are told by their status. */
const REFUSALS: readonly [part: string, code: string][] = [
  ["InvalidPassword", "invalid_password"],
  ["CodeMismatch", "invalid_code"],
  ["ExpiredCode", "invalid_code"],
  ["EnableSoftwareTokenMFA", "invalid_code"],
  ["CodeDelivery", "busy"],
  ["LimitExceeded", "rate_limited"],
  ["TooManyFailedAttempts", "rate_limited"],
  ["TooManyRequests", "busy"],
];

/** What was refused for good is as good as done. */
function unlessTemporary(error: unknown): void {
  if (!(error instanceof Refusal) || error.temporary) throw error;
}

export class Auth {
  private idToken = "";
  private accessToken = "";
  private expires = 0;
  private renewing: Promise<string> | null = null;

  constructor(
    private readonly config: Config,
    /** Called when the session is over. */
    private readonly ended: () => void,
  ) {}

  get signedIn(): boolean {
    return localStorage.getItem(STORED) !== null;
  }

  /** Sign in; gives what is asked for first, if anything is. Rejects with a Refusal. */
  async signIn(email: string, password: string): Promise<Challenge | null> {
    return this.next(email, await this.authenticate(email, password));
  }

  /** Answer a challenge with a password or a code; gives the next one, if there is one. Rejects with a Refusal. */
  async answer(challenge: Challenge, value: string): Promise<Challenge | null> {
    const { email, kind } = challenge;
    const responses: Json = { USERNAME: email };
    let { session } = challenge;
    if (kind === "new_password") responses["NEW_PASSWORD"] = value;
    if (kind === "code") responses["SOFTWARE_TOKEN_MFA_CODE"] = value;
    if (kind === "enrol") {
      const verified = await this.call("VerifySoftwareToken", { Session: session, UserCode: value });
      session = String(verified["Session"]);
    }
    const name = Object.entries(CHALLENGES).find(([, ours]) => ours === kind)?.[0];
    const answer = await this.call("RespondToAuthChallenge", {
      ChallengeName: name,
      ClientId: this.config.client,
      Session: session,
      ChallengeResponses: responses,
    });
    return this.next(email, answer);
  }

  /**
   * Have a code mailed to whoever has forgotten the password. Rejects with a temporary Refusal.
   *
   * Says nothing of whether there is such an account: Cognito refuses those that wait for their first password.
   */
  async forgot(email: string): Promise<void> {
    await this.call("ForgotPassword", { ClientId: this.config.client, Username: email }).catch(unlessTemporary);
  }

  /** Set a new password with the code that was mailed, and sign in with it, as signIn. Rejects with a Refusal. */
  async reset(email: string, code: string, password: string): Promise<Challenge | null> {
    await this.call("ConfirmForgotPassword", {
      ClientId: this.config.client,
      Username: email,
      ConfirmationCode: code,
      Password: password,
    });
    return this.signIn(email, password);
  }

  /** The address that one signs in with, and whether a code is asked for then. */
  async account(): Promise<Account> {
    const user = await this.asOneself("GetUser", {});
    const attributes = user["UserAttributes"] as { Name: string; Value: string }[];
    return {
      email: attributes.find((each) => each.Name === "email")?.Value ?? "",
      secondFactor: ((user["UserMFASettingList"] as string[] | undefined) ?? []).includes("SOFTWARE_TOKEN_MFA"),
    };
  }

  /**
   * What an authenticator app must know. Rejects with a Refusal for a wrong password: whoever finds the page open in the
   * agent's absence does not know it. Nothing is asked for before the app's first code was right: nobody is locked out.
   */
  async offerSecondFactor(email: string, password: string): Promise<string> {
    await this.authenticate(email, password);
    return String((await this.asOneself("AssociateSoftwareToken", {}))["SecretCode"]);
  }

  /** Ask for a code at each sign-in from now on; `code` shows that the app is set up. Rejects with a Refusal. */
  async takeSecondFactor(code: string): Promise<void> {
    await this.asOneself("VerifySoftwareToken", { UserCode: code });
    await this.setSecondFactor(true);
  }

  /** Ask for no code any more. Rejects with a Refusal for a wrong password, and where the deployment requires a code. */
  async dropSecondFactor(email: string, password: string): Promise<void> {
    await this.authenticate(email, password);
    await this.setSecondFactor(false);
  }

  /** End this session; `note` tells our own side, and is not waited for: whoever goes away goes at once. */
  async signOut(note: () => Promise<unknown>): Promise<void> {
    const token = localStorage.getItem(STORED);
    if (this.fresh) void note().catch(() => undefined);
    this.forget();
    if (token) await this.call("RevokeToken", { Token: token, ClientId: this.config.client }).catch(() => undefined);
    this.ended();
  }

  /**
   * End every session of this person, on all devices: none can be renewed any more. Rejects with a Refusal.
   *
   * `end` has our own side end what is open, and refuse whoever signed in before now: first, for it renews no token that
   * Cognito refuses. What was done by an earlier try is refused now, which is as good; but a session that is over can end
   * nothing, and says so.
   */
  async signOutEverywhere(end: () => Promise<unknown>): Promise<void> {
    await this.token();
    await end().catch(unlessTemporary);
    await this.asOneself("GlobalSignOut", {}).catch(unlessTemporary);
    this.forget();
    this.ended();
  }

  /** A token that is valid now, renewed silently; ends the session if Cognito no longer takes it. */
  token(): Promise<string> {
    if (this.fresh) return Promise.resolve(this.idToken);
    this.renewing ??= this.renew().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  /** The token was refused: the next one must be new. */
  expire(): void {
    this.expires = 0;
  }

  private get fresh(): boolean {
    return this.idToken !== "" && Date.now() < this.expires - MARGIN_MS;
  }

  private async next(email: string, answer: Json): Promise<Challenge | null> {
    const name = answer["ChallengeName"];
    if (name === undefined) {
      this.keep(answer["AuthenticationResult"] as Tokens);
      return null;
    }
    const kind = CHALLENGES[String(name) as keyof typeof CHALLENGES];
    // Of a pool that was changed by hand: better no way in than one that hangs.
    if (kind === undefined) throw new Refusal("unauthenticated");
    const session = String(answer["Session"]);
    if (kind !== "enrol") return { kind, email, session };
    const offered = await this.call("AssociateSoftwareToken", { Session: session });
    return { kind, email, session: String(offered["Session"]), secret: String(offered["SecretCode"]) };
  }

  private authenticate(email: string, password: string): Promise<Json> {
    return this.call("InitiateAuth", {
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: this.config.client,
      AuthParameters: { USERNAME: email, PASSWORD: password },
    });
  }

  private async setSecondFactor(on: boolean): Promise<void> {
    await this.asOneself("SetUserMFAPreference", { SoftwareTokenMfaSettings: { Enabled: on, PreferredMfa: on } });
  }

  /** A call with the access token, which is as old as the other one. */
  private async asOneself(operation: string, body: Json): Promise<Json> {
    await this.token();
    return this.call(operation, { ...body, AccessToken: this.accessToken });
  }

  private async renew(): Promise<string> {
    // Read each time: another tab may have got the next one, for each is used once and a minute longer.
    const refresh = localStorage.getItem(STORED);
    if (!refresh) {
      // Signed out in another tab.
      this.ended();
      throw new Refusal("unauthenticated");
    }
    try {
      const answer = await this.call("GetTokensFromRefreshToken", {
        ClientId: this.config.client,
        RefreshToken: refresh,
      });
      const stored = localStorage.getItem(STORED);
      if (stored === refresh) {
        this.keep(answer["AuthenticationResult"] as Tokens);
        return this.idToken;
      }
      // Meanwhile somebody signed out, and perhaps somebody else in, or another tab was faster: theirs is what counts.
      if (stored) return this.renew();
      throw new Refusal("unauthenticated");
    } catch (error) {
      if (error instanceof Refusal && !error.temporary) {
        // Another tab has got the next one meanwhile.
        const newer = localStorage.getItem(STORED);
        if (newer && newer !== refresh) return this.renew();
        this.forget();
        this.ended();
      }
      throw error;
    }
  }

  private keep(tokens: Tokens): void {
    this.idToken = tokens.IdToken;
    this.accessToken = tokens.AccessToken;
    this.expires = Date.now() + tokens.ExpiresIn * 1000;
    if (tokens.RefreshToken) localStorage.setItem(STORED, tokens.RefreshToken);
  }

  private forget(): void {
    this.idToken = "";
    this.accessToken = "";
    this.expires = 0;
    localStorage.removeItem(STORED);
  }

  private async call(operation: string, body: Json): Promise<Json> {
    let response: Response;
    try {
      response = await fetch(this.config.cognito, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `AWSCognitoIdentityProviderService.${operation}`,
        },
        body: JSON.stringify(body),
      });
    } catch {
      throw new Refusal("offline");
    }
    const answer = (await response.json().catch(() => ({}))) as Json;
    if (response.ok) return answer;
    const kind = String(answer["__type"] ?? "");
    const known = REFUSALS.find(([part]) => kind.includes(part))?.[1];
    throw new Refusal(known ?? (response.status >= 500 ? "busy" : "unauthenticated"));
  }
}
