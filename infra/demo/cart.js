// The cart: kept in localStorage, changed only through these functions.
// Every change is announced on `window` as the event "shop:cart".
import { findProduct } from "./products.js";

const storageKey = "fjordfern.cart";

/**
 * @typedef {object} CartItem
 * @property {string} id id of the product
 * @property {string} choice chosen colour and size, "" if there is none
 * @property {number} quantity
 * @property {string} name
 * @property {number} price of one piece, in cents
 */

/** @returns {CartItem[]} */
export function cartItems() {
  return readStored().flatMap(({ id, choice, quantity }) => {
    const product = findProduct(id);
    return product ? [{ id, choice, quantity, name: product.name, price: product.price }] : [];
  });
}

/**
 * @param {CartItem[]} items
 * @returns {number} cents
 */
export function subtotalOf(items) {
  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);
}

/**
 * @param {string} id
 * @param {string} choice
 * @param {number} quantity
 * @returns {boolean} whether the stock allowed the whole quantity
 */
export function addToCart(id, choice, quantity) {
  const present = cartItems().find((item) => item.id === id && item.choice === choice);
  const wanted = (present?.quantity ?? 0) + quantity;
  return setQuantity(id, choice, wanted) === wanted;
}

/**
 * @param {string} id
 * @param {string} choice
 * @param {number} quantity 0 removes the line
 * @returns {number} the quantity now in the cart, at most the stock
 */
export function setQuantity(id, choice, quantity) {
  const items = cartItems();
  const allowed = Math.min(quantity, findProduct(id)?.stock ?? 0);
  const present = items.find((item) => item.id === id && item.choice === choice);
  const others = items.filter((item) => item !== present);
  if (allowed < 1) store(others);
  else if (present) store(items.map((item) => (item === present ? { ...item, quantity: allowed } : item)));
  else store([...items, { id, choice, quantity: allowed }]);
  return Math.max(allowed, 0);
}

export function emptyCart() {
  store([]);
}

/** @returns {{id: string, choice: string, quantity: number}[]} */
function readStored() {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(stored) ? stored.filter((item) => Number.isInteger(item?.quantity)) : [];
  } catch {
    return [];
  }
}

/** @param {{id: string, choice: string, quantity: number}[]} items */
function store(items) {
  const lines = items.map(({ id, choice, quantity }) => ({ id, choice, quantity }));
  localStorage.setItem(storageKey, JSON.stringify(lines));
  announce();
}

function announce() {
  const items = cartItems();
  const detail = { items, subtotal: subtotalOf(items) };
  window.dispatchEvent(new CustomEvent("shop:cart", { detail }));
}

window.addEventListener("storage", (event) => {
  if (event.key === storageKey) announce();
});
