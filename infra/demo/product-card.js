// The small card that shows one product in a grid.
// Needs the template #product-card on the page.
import { formatPrice } from "./money.js";

/**
 * @param {import("./products.js").Product} product
 * @returns {DocumentFragment}
 */
export function productCard(product) {
  const card = document.querySelector("#product-card").content.cloneNode(true);
  const picture = card.querySelector("img");
  picture.src = product.picture;
  picture.alt = product.alt;
  const link = card.querySelector("a");
  link.href = `product.html?id=${product.id}`;
  link.textContent = product.name;
  card.querySelector(".card-summary").textContent = product.summary;
  card.querySelector(".price").textContent = formatPrice(product.price);
  card.querySelector(".card-sold-out").hidden = product.stock > 0;
  return card;
}
