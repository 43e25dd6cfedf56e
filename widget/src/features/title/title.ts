// The number of unread answers before the page's own title, for who looks at another tab.

let prefix = "";

/** How many are unread stands before the page's own title, whatever the shop makes of that meanwhile. */
export function showInTitle(count: number): void {
  // Only what was put there is taken away: a shop may sell "(500) Days of Summer".
  const own = prefix && document.title.startsWith(prefix) ? document.title.slice(prefix.length) : document.title;
  prefix = count ? `(${count}) ` : "";
  if (document.title !== prefix + own) document.title = prefix + own;
}
