// The catalogue: every product of the shop and its category. Data only.
// Prices are integer cents; a product's picture is `pictures/<id>.svg`.

/**
 * @typedef {object} Colour
 * @property {string} name
 * @property {string} swatch CSS colour shown next to the name
 */

/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} name
 * @property {string} category id of a category
 * @property {number} price in cents
 * @property {number} stock pieces left in the warehouse
 * @property {string} summary one line, for the product grid
 * @property {string} description
 * @property {string} picture path of the picture
 * @property {string} alt what the picture shows
 * @property {Colour[]} [colours]
 * @property {string[]} [sizes]
 */

export const currency = "EUR";

/** @type {{id: string, name: string}[]} */
export const categories = [
  { id: "outdoors", name: "Outdoors" },
  { id: "coffee", name: "Coffee" },
  { id: "home", name: "Home" },
  { id: "wear", name: "Wear" },
];

const fir = { name: "Fir", swatch: "#24524a" };
const fjord = { name: "Fjord", swatch: "#2f5d78" };
const cloudberry = { name: "Cloudberry", swatch: "#eb9b3c" };
const lingonberry = { name: "Lingonberry", swatch: "#b53a45" };
const birch = { name: "Birch", swatch: "#f5ecdc" };

/** @type {Product[]} */
export const products = [
  {
    id: "campfire-kettle",
    name: "Campfire kettle",
    category: "coffee",
    price: 4900,
    stock: 14,
    summary: "Enamelled steel, 1.2 litres, at home on any flame.",
    description:
      "A kettle for the stove on weekdays and the fire pit on Saturdays. Two coats of enamel over steel, a beech grip that stays cool and a spout slim enough for pour-over. Works on gas, induction and open fire. Holds 1.2 litres.",
    picture: "pictures/campfire-kettle.svg",
    alt: "Dark green enamel kettle with a wooden grip and three white fir trees on its side",
    colours: [fir, fjord, lingonberry],
  },
  {
    id: "skarv-tent",
    name: "Skarv two-person tent",
    category: "outdoors",
    price: 28900,
    stock: 3,
    summary: "Cotton ridge tent, up in six minutes.",
    description:
      "A classic ridge tent in dense waxed cotton that breathes on warm nights and swells shut in the rain. Two ash poles, ten steel pegs and a groundsheet that buttons in. Weighs 4.8 kg and packs to the size of a rolled blanket.",
    picture: "pictures/skarv-tent.svg",
    alt: "Orange ridge tent on a meadow, pines and pale mountains behind it",
  },
  {
    id: "fisherman-sweater",
    name: "Norwegian fisherman's sweater in undyed merino wool",
    category: "wear",
    price: 16900,
    stock: 9,
    summary: "Heavy knit with a patterned yoke.",
    description:
      "Knitted in Ålesund from thick, lanolin-rich merino that shrugs off drizzle and needs airing more often than washing. The body keeps the natural colour of the sheep; only the yoke and cuffs are dyed. Fits true to size with room for a shirt underneath.",
    picture: "pictures/fisherman-sweater.svg",
    alt: "Cream wool sweater with a blue patterned yoke and blue cuffs",
    sizes: ["XS", "S", "M", "L", "XL"],
  },
  {
    id: "pine-enamel-mug",
    name: "Pine enamel mug",
    category: "coffee",
    price: 1600,
    stock: 62,
    summary: "350 ml, chips before it breaks.",
    description:
      "The mug that lives on the outside of your rucksack. Hand-dipped enamel with a blue rim and a small forest all the way round. Holds 350 ml. Dishwasher safe, campfire safe, not for the microwave.",
    picture: "pictures/pine-enamel-mug.svg",
    alt: "Steaming cream enamel mug with a blue rim and a forest of fir trees",
  },
  {
    id: "fell-rucksack",
    name: "Fell rucksack 24 l",
    category: "outdoors",
    price: 13900,
    stock: 11,
    summary: "Waxed canvas, leather straps, room for a long day.",
    description:
      "One big compartment, two side pockets and a sleeve for a 15-inch laptop, because most mountains are reached by train. Waxed cotton canvas with vegetable-tanned leather straps and brass buckles we replace for free, for ever. The blanket on top is not included.",
    picture: "pictures/fell-rucksack.svg",
    alt: "Blue canvas rucksack with leather straps and a rolled red blanket on top",
    colours: [fjord, fir, cloudberry],
  },
  {
    id: "lofoten-blanket",
    name: "Hand-woven lambswool blanket from the Lofoten Islands",
    category: "home",
    price: 18900,
    stock: 5,
    summary: "130 × 200 cm, woven to order in Svolvær.",
    description:
      "Three weavers in Svolvær make these on looms older than they are. Soft lambswool, fringed by hand, heavy enough to stay put on a windy balcony. Measures 130 × 200 cm. Wash cold by hand and dry flat.",
    picture: "pictures/lofoten-blanket.svg",
    alt: "Fringed red blanket with a diamond pattern draped over three folded blankets",
    colours: [lingonberry, fir, birch],
  },
  {
    id: "midsummer-beans",
    name: "Midsummer roast coffee",
    category: "coffee",
    price: 1450,
    stock: 48,
    summary: "500 g, light roast, apricot and hazelnut.",
    description:
      "A light Nordic roast of washed beans from Huila, Colombia. Tastes of apricot, hazelnut and a little brown sugar. We roast on Tuesdays and ship on Wednesdays, so the bag you get is never older than eight days. 500 g.",
    picture: "pictures/midsummer-beans.svg",
    alt: "Brown paper bag of coffee with a sunrise label, coffee beans in front",
    sizes: ["Whole beans", "Filter grind", "Espresso grind"],
  },
  {
    id: "harbour-lantern",
    name: "Harbour lantern",
    category: "outdoors",
    price: 5900,
    stock: 17,
    summary: "Storm lantern, burns twenty hours on one filling.",
    description:
      "The lantern that hung in every boathouse from Bergen to Tromsø, still made on the same presses. Powder-coated steel, blown glass and a flat wick you can trim with scissors. Runs on lamp oil. Stands 28 cm tall.",
    picture: "pictures/harbour-lantern.svg",
    alt: "Red storm lantern with a glowing flame behind round glass",
    colours: [lingonberry, fjord],
  },
  {
    id: "gannet-rain-boots",
    name: "Gannet rain boots",
    category: "wear",
    price: 8900,
    stock: 4,
    summary: "Natural rubber, lined with cotton.",
    description:
      "Knee-high boots of natural rubber, layered by hand so that they bend where you do. Cotton lining, a sole that grips wet rock, and a colour that can be found again in tall grass. If you are between sizes, take the larger one.",
    picture: "pictures/gannet-rain-boots.svg",
    alt: "Pair of yellow rubber boots standing in a puddle in the rain",
    sizes: ["37", "38", "39", "40", "41", "42", "43", "44"],
  },
  {
    id: "oak-collar-dripper",
    name: "Oak collar dripper",
    category: "coffee",
    price: 4400,
    stock: 21,
    summary: "Hourglass carafe for three slow cups.",
    description:
      "Brewer and carafe in one piece of heatproof glass, held by an oak collar and a leather tie. Makes 600 ml, about three cups. Comes with a washable linen filter; paper filters fit as well.",
    picture: "pictures/oak-collar-dripper.svg",
    alt: "Hourglass coffee carafe with an oak collar, half full of coffee",
  },
  {
    id: "spruce-candle",
    name: "Spruce and sea salt candle",
    category: "home",
    price: 2600,
    stock: 33,
    summary: "Rapeseed wax, burns about forty hours.",
    description:
      "Smells like the walk back from the beach: spruce needles, cold salt air and a wood fire somewhere upwind. Poured in Kiel from rapeseed wax with a cotton wick. The jar is yours to keep, and fits a toothbrush nicely.",
    picture: "pictures/spruce-candle.svg",
    alt: "Burning candle in a glass jar with a green label, spruce twigs beside it",
  },
  {
    id: "merino-beanie",
    name: "Merino bobble hat",
    category: "wear",
    price: 3900,
    stock: 26,
    summary: "Double-knit, does not itch. We checked.",
    description:
      "Two layers of fine merino, knitted in one piece so that there is no seam to press on your forehead. The bobble buttons off for washing and for formal occasions. One size fits most heads.",
    picture: "pictures/merino-beanie.svg",
    alt: "Red and green knitted hat with a fir tree pattern and a white bobble",
    colours: [lingonberry, fjord, birch],
  },
  {
    id: "potted-fern",
    name: "Boston fern in a glazed pot",
    category: "home",
    price: 3400,
    stock: 8,
    summary: "Grown in Kiel, forgiving, likes a bathroom.",
    description:
      "A young Boston fern, about 35 cm tall, in a glazed stoneware pot with a wave around its middle. Likes half shade and a splash of water twice a week. Travels in a padded box with a heat pack in winter. Only sent within Germany and the EU.",
    picture: "pictures/potted-fern.svg",
    alt: "Lush green fern in a blue glazed pot with a white wave",
  },
  {
    id: "hand-grinder",
    name: "Lind hand grinder",
    category: "coffee",
    price: 7900,
    stock: 0,
    summary: "Beech, brass and a steel burr.",
    description:
      "Forty turns for a cup, and the kitchen smells like it should. Beech box, brass dome and a hardened steel burr that goes from espresso to French press. The drawer holds 30 g. The next batch leaves the workshop in about four weeks.",
    picture: "pictures/hand-grinder.svg",
    alt: "Wooden coffee grinder with a brass dome, a crank and a small drawer",
  },
  {
    id: "tarn-flask",
    name: "Tarn flask 0.75 l",
    category: "outdoors",
    price: 3600,
    stock: 40,
    summary: "Keeps tea hot from breakfast to summit.",
    description:
      "Double-walled steel with a lid that is also a cup. Keeps drinks hot for 18 hours and cold for 24, and does not leak upside down in a rucksack. Spare seals are always in stock.",
    picture: "pictures/tarn-flask.svg",
    alt: "Green steel flask with a mountain lake printed on it, its cup steaming beside it",
    colours: [fir, fjord],
  },
  {
    id: "stoneware-bowls",
    name: "Stoneware bowls, set of three",
    category: "home",
    price: 6800,
    stock: 12,
    summary: "For porridge, soup and everything after.",
    description:
      "Three nesting bowls thrown by Maren Holt in her studio in Flensburg. Speckled clay, one glaze each, no two quite alike. Oven and dishwasher safe. 14, 17 and 20 cm across.",
    picture: "pictures/stoneware-bowls.svg",
    alt: "Stack of three speckled bowls in rust, cream and blue, a wooden spoon in the top one",
  },
];

/**
 * @param {string | null} id
 * @returns {Product | undefined}
 */
export function findProduct(id) {
  return products.find((product) => product.id === id);
}
