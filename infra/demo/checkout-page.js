// The checkout: order summary, shipping by country, thank-you view.
// Nothing is sent anywhere; placing the order only empties the cart.
import { cartItems, emptyCart, subtotalOf } from "./cart.js";
import { formatPrice } from "./money.js";
import { shippingCost, zones } from "./shipping.js";

const form = document.querySelector("#order-form");
const country = document.querySelector("#country");
const items = cartItems();

/**
 * @param {import("./shipping.js").Zone} zone
 * @returns {HTMLOptGroupElement}
 */
function countryGroup({ name, countries }) {
  const group = document.createElement("optgroup");
  group.label = name;
  group.append(...countries.map((name) => new Option(name)));
  return group;
}

/**
 * @param {import("./cart.js").CartItem} item
 * @returns {DocumentFragment}
 */
function summaryLine({ name, choice, quantity, price }) {
  const line = document.querySelector("#summary-line").content.cloneNode(true);
  line.querySelector(".line-name").textContent = `${quantity} × ${name}`;
  line.querySelector(".line-choice").textContent = choice;
  line.querySelector(".line-total").textContent = formatPrice(price * quantity);
  return line;
}

function showTotals() {
  const subtotal = subtotalOf(items);
  const shipping = shippingCost(country.value, subtotal);
  document.querySelector("#subtotal").textContent = formatPrice(subtotal);
  document.querySelector("#shipping").textContent = shipping === 0 ? "Free" : formatPrice(shipping);
  document.querySelector("#total").textContent = formatPrice(subtotal + shipping);
}

/** @param {SubmitEvent} event */
function placeOrder(event) {
  event.preventDefault();
  const order = new FormData(form);
  document.querySelector("#order-number").textContent = `FF-${String(Date.now()).slice(-6)}`;
  document.querySelector("#order-email").textContent = String(order.get("email"));
  document.querySelector("#checkout").hidden = true;
  document.querySelector("#thanks").hidden = false;
  document.title = "Thank you · Fjord & Fern";
  document.querySelector("#thanks h1").focus({ preventScroll: true });
  window.scrollTo(0, 0);
  emptyCart();
}

country.append(...zones.map(countryGroup));
country.addEventListener("change", showTotals);
form.addEventListener("submit", placeOrder);
document.querySelector("#summary-lines").append(...items.map(summaryLine));
document.querySelector(items.length > 0 ? "#checkout" : "#empty").hidden = false;
showTotals();
