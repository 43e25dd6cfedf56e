// The widget's words in Spanish.

import type { Strings } from "./en.ts";

export const words: Strings = {
  title: "Chat con {0}",
  welcome: "¡Hola! ¿En qué podemos ayudarte?",
  hint: "Escríbenos aquí, sin cuenta. Puedes seguir mirando: la respuesta te encontrará en cualquier página.",
  hintAway:
    "Escríbenos de todos modos. Deja tu dirección y la respuesta te llegará por correo, o aquí, en cualquier página.",
  you: "Tú",
  placeholder: "Escribe un mensaje",
  message: "Mensaje",
  send: "Enviar",
  close: "Cerrar el chat",
  launcherUnread: "Escríbenos, sin leer: {0}",
  log: "Mensajes",
  older: "Mensajes anteriores",
  newBelow: "Mensajes nuevos ↓",
  sending: "Enviando…",
  delivered: "Entregado",
  seen: "Leído",
  failed: "Aún no enviado.",
  retry: "Reintentar",
  refused: "Este mensaje no se puede enviar.",
  dismiss: "Quitar",
  typing: "{0} está escribiendo",
  joined: "{0} se ha unido",
  left: "{0} ha salido",
  closed: "Esta conversación se cerró. Escribe de nuevo y se abrirá.",
  reopened: "La conversación vuelve a estar abierta",
  reconnecting: "Reconectando… Lo que escribas se guarda.",
  tooLong: "Como máximo 4.000 caracteres: acórtalo, por favor.",
  here_online: "Estamos aquí",
  here_away: "Volvemos enseguida",
  here_offline: "Ahora no estamos: te respondemos en cuanto volvamos",
  somebody: "Alguien de la tienda",
  stranger: "{0} (no es la tienda)",
};
