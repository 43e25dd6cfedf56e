// Shows a push while no inbox is open; a click on it opens the conversation.

self.addEventListener("push", (event) => {
  const { title, body, tag, url } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: "/icon.svg", data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { pathname } = new URL(event.notification.data.url);
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((pages) => {
      const [page] = pages;
      // Focus first: loading may take longer than the click counts.
      return page ? page.focus().then((shown) => shown.navigate(pathname)) : self.clients.openWindow(pathname);
    }),
  );
});
