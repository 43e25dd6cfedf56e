// How amounts of money are written.
import { currency } from "./products.js";

const format = new Intl.NumberFormat("en-IE", { style: "currency", currency });

/**
 * @param {number} cents
 * @returns {string} for example "€49.00"
 */
export function formatPrice(cents) {
  return format.format(cents / 100);
}
