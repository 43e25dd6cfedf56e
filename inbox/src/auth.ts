// Signing in with Cognito: four calls of its JSON API, so that no SDK is loaded for them (docs/decisions/0006).

import { type Body, Refusal } from "@shopbell/client";

export interface Config {
  api: string;
  cognito: string;
  client: string;
}

/** What Cognito asks for before it lets somebody in. */
export interface PasswordChange {
  email: string;
  session: string;
}

interface Tokens {
  IdToken: string;
  RefreshToken?: string;
  ExpiresIn: number;
}

const STORED = "shopbell:session";
/** Renewed so long before the token ends. */
const MARGIN_MS = 60_000;

export class Auth {
  private idToken = "";
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

  /** Sign in; gives what is to be done first, if the password must be changed. Rejects with a Refusal. */
  async signIn(email: string, password: string): Promise<PasswordChange | null> {
    const answer = await this.call("InitiateAuth", {
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: this.config.client,
      AuthParameters: { USERNAME: email, PASSWORD: password },
    });
    if (answer["ChallengeName"] === "NEW_PASSWORD_REQUIRED") return { email, session: String(answer["Session"]) };
    this.keep(answer["AuthenticationResult"] as Tokens);
    return null;
  }

  /** Set the new password that the first sign-in asks for. Rejects with a Refusal. */
  async changePassword(change: PasswordChange, password: string): Promise<void> {
    const answer = await this.call("RespondToAuthChallenge", {
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      ClientId: this.config.client,
      Session: change.session,
      ChallengeResponses: { USERNAME: change.email, NEW_PASSWORD: password },
    });
    this.keep(answer["AuthenticationResult"] as Tokens);
  }

  async signOut(): Promise<void> {
    const token = localStorage.getItem(STORED);
    this.forget();
    if (token) await this.call("RevokeToken", { Token: token, ClientId: this.config.client }).catch(() => undefined);
    this.ended();
  }

  /** A token that is valid now, renewed silently; ends the session if Cognito no longer takes it. */
  token(): Promise<string> {
    if (this.idToken && Date.now() < this.expires - MARGIN_MS) return Promise.resolve(this.idToken);
    this.renewing ??= this.renew().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  /** The token was refused: the next one must be new. */
  expire(): void {
    this.expires = 0;
  }

  private async renew(): Promise<string> {
    const refresh = localStorage.getItem(STORED);
    if (!refresh) {
      // Signed out in another tab.
      this.ended();
      throw new Refusal("unauthenticated");
    }
    try {
      const answer = await this.call("InitiateAuth", {
        AuthFlow: "REFRESH_TOKEN_AUTH",
        ClientId: this.config.client,
        AuthParameters: { REFRESH_TOKEN: refresh },
      });
      this.keep(answer["AuthenticationResult"] as Tokens);
      return this.idToken;
    } catch (error) {
      if (error instanceof Refusal && !error.temporary) {
        this.forget();
        this.ended();
      }
      throw error;
    }
  }

  private keep(tokens: Tokens): void {
    this.idToken = tokens.IdToken;
    this.expires = Date.now() + tokens.ExpiresIn * 1000;
    if (tokens.RefreshToken) localStorage.setItem(STORED, tokens.RefreshToken);
  }

  private forget(): void {
    this.idToken = "";
    this.expires = 0;
    localStorage.removeItem(STORED);
  }

  private async call(operation: string, body: Body): Promise<Body> {
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
    const answer = (await response.json().catch(() => ({}))) as Body;
    if (response.ok) return answer;
    const kind = String(answer["__type"] ?? "");
    if (kind.includes("InvalidPassword")) throw new Refusal("invalid_password");
    throw new Refusal(response.status >= 500 || kind.includes("TooManyRequests") ? "busy" : "unauthenticated");
  }
}
