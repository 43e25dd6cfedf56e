// The shipping page: fills the table of shipping costs.
import { formatPrice } from "./money.js";
import { zones } from "./shipping.js";

/**
 * @param {import("./shipping.js").Zone} zone
 * @returns {DocumentFragment}
 */
function zoneRow({ name, price, freeFrom, time }) {
  const row = document.querySelector("#zone-row").content.cloneNode(true);
  row.querySelector("th").textContent = name;
  const cells = [formatPrice(price), freeFrom ? `from ${formatPrice(freeFrom)}` : "no", time];
  row.querySelectorAll("td").forEach((cell, index) => {
    cell.textContent = cells[index];
  });
  return row;
}

document.querySelector("#zones").append(...zones.map(zoneRow));
