// Where the inbox starts.

// First: it says in which order the layers of all other styles win.
import "./ui/base.css";
import "./ui/parts.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { FEATURES } from "./app/features.ts";
import { createInboxRouter } from "./app/router.tsx";
import { FeaturesContext } from "./features/feature.ts";
import { endPushes } from "./features/notifications/push.ts";
import { createSession, SessionContext } from "./live/session.tsx";
import { known, language, speak } from "./words/index.ts";

const root = document.getElementById("root") as HTMLElement;
try {
  await speak(language());
  const session = await createSession(() => {
    void endPushes().catch(() => undefined);
    void router.navigate({ to: "/sign-in" });
  });
  const router = createInboxRouter(session);
  createRoot(root).render(
    <StrictMode>
      <SessionContext value={session}>
        <FeaturesContext value={FEATURES}>
          <QueryClientProvider client={session.queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </FeaturesContext>
      </SessionContext>
    </StrictMode>,
  );
} catch {
  const again = (): void => location.reload();
  addEventListener("online", again);
  // In English, where not even the words can be loaded.
  createRoot(root).render(
    <main className="plain">
      <p>{known("unreachable") ?? "The server can't be reached. Check your connection and try again."}</p>
      <button type="button" className="button" onClick={again}>
        {known("tryAgain") ?? "Try again"}
      </button>
    </main>,
  );
}
