// The start page: the category filter and the product grid.
// The chosen category is kept in the address as ?category=<id>.
import { productCard } from "./product-card.js";
import { categories, products } from "./products.js";

const filter = document.querySelector("#filter");
const grid = document.querySelector("#product-grid");
const count = document.querySelector("#product-count");

/** @param {string} category "all" or the id of a category */
function show(category) {
  const shown = products.filter((product) => category === "all" || product.category === category);
  grid.replaceChildren(...shown.map(productCard));
  count.textContent = `${shown.length} products`;
}

/**
 * @param {{id: string, name: string}} category
 * @returns {DocumentFragment}
 */
function filterChoice({ id, name }) {
  const choice = document.querySelector("#filter-choice").content.cloneNode(true);
  choice.querySelector("input").value = id;
  choice.querySelector("span").textContent = name;
  return choice;
}

filter.append(...[{ id: "all", name: "Everything" }, ...categories].map(filterChoice));

filter.addEventListener("change", (event) => {
  const category = event.target.value;
  history.replaceState(null, "", category === "all" ? "index.html" : `?category=${category}`);
  show(category);
});

const asked = new URLSearchParams(location.search).get("category");
const first = filter.querySelector(`input[value="${CSS.escape(asked ?? "all")}"]`) ?? filter.querySelector("input");
first.checked = true;
show(first.value);
