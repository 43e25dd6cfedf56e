// What shipping costs and how long it takes, by zone. Prices in cents.

/**
 * @typedef {object} Zone
 * @property {string} name
 * @property {number} price
 * @property {number} [freeFrom] orders from this subtotal on ship for free
 * @property {string} time
 * @property {string[]} countries
 */

/** @type {Zone[]} */
export const zones = [
  {
    name: "Germany",
    price: 490,
    freeFrom: 6000,
    time: "1 to 2 working days",
    countries: ["Germany"],
  },
  {
    name: "European Union",
    price: 890,
    freeFrom: 10000,
    time: "3 to 5 working days",
    countries: [
      "Austria",
      "Belgium",
      "Bulgaria",
      "Croatia",
      "Cyprus",
      "Czechia",
      "Denmark",
      "Estonia",
      "Finland",
      "France",
      "Greece",
      "Hungary",
      "Ireland",
      "Italy",
      "Latvia",
      "Lithuania",
      "Luxembourg",
      "Malta",
      "Netherlands",
      "Poland",
      "Portugal",
      "Romania",
      "Slovakia",
      "Slovenia",
      "Spain",
      "Sweden",
    ],
  },
  {
    name: "Norway, Switzerland, United Kingdom",
    price: 1690,
    time: "5 to 8 working days",
    countries: ["Norway", "Switzerland", "United Kingdom"],
  },
];

/**
 * @param {string} country
 * @param {number} subtotal in cents
 * @returns {number} cents
 */
export function shippingCost(country, subtotal) {
  const zone = zones.find(({ countries }) => countries.includes(country));
  return subtotal >= (zone.freeFrom ?? Infinity) ? 0 : zone.price;
}
