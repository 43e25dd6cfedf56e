// The header that all pages share: keeps the cart count up to date.
import { cartItems } from "./cart.js";

const count = document.querySelector("#cart-count");

function showCount() {
  const pieces = cartItems().reduce((sum, item) => sum + item.quantity, 0);
  count.textContent = String(pieces);
}

window.addEventListener("shop:cart", showCount);
showCount();
