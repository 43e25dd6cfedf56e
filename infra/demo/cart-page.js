// The cart page: lines with quantity and remove button, and the subtotal.
import { cartItems, setQuantity, subtotalOf } from "./cart.js";
import { formatPrice } from "./money.js";
import { findProduct } from "./products.js";

const list = document.querySelector("#lines");
const title = document.querySelector("h1");

/**
 * @param {import("./cart.js").CartItem} item
 * @returns {DocumentFragment}
 */
function cartLine(item) {
  const { id, choice, name, price } = item;
  const product = findProduct(id);
  const fragment = document.querySelector("#cart-line").content.cloneNode(true);
  const line = fragment.querySelector("li");
  const total = line.querySelector(".line-total");
  const quantity = line.querySelector("input");

  line.querySelector("img").src = product.picture;
  const link = line.querySelector("a");
  link.href = `product.html?id=${id}`;
  link.textContent = name;
  line.querySelector(".line-choice").textContent = choice;
  line.querySelector(".line-price").textContent = `${formatPrice(price)} each`;
  for (const label of line.querySelectorAll(".line-product")) label.textContent = name;
  total.textContent = formatPrice(price * item.quantity);

  quantity.value = String(item.quantity);
  quantity.max = String(product.stock);
  quantity.addEventListener("change", () => {
    const wanted = Math.max(1, Math.floor(quantity.valueAsNumber) || 1);
    const allowed = setQuantity(id, choice, wanted);
    quantity.value = String(allowed);
    total.textContent = formatPrice(price * allowed);
  });

  line.querySelector("button").addEventListener("click", () => {
    line.remove();
    setQuantity(id, choice, 0);
    title.focus();
  });
  return fragment;
}

function showTotals() {
  const items = cartItems();
  document.querySelector("#subtotal").textContent = formatPrice(subtotalOf(items));
  document.querySelector("#cart").hidden = items.length === 0;
  document.querySelector("#empty").hidden = items.length > 0;
}

list.append(...cartItems().map(cartLine));
showTotals();
window.addEventListener("shop:cart", showTotals);
