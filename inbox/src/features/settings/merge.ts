// What two people have made of the same thing, put together: what one of them left as it was is as the other made it.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Where both have changed the same, and not alike: the path to it, as in `teams.sales.name`. */
export interface Merged<T> {
  value: T;
  clashes: readonly string[];
}

/** Mine wins where both changed the same; that is a clash, and somebody has to look. */
export function merge<T extends Json>(base: T, mine: T, theirs: T): Merged<T> {
  const clashes: string[] = [];
  const value = merged(base, mine, theirs, "", clashes) as T;
  return { value, clashes };
}

export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, place) => same(each, other[place]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => same(one[name], other[name]));
}

function merged(
  base: Json | undefined,
  mine: Json | undefined,
  theirs: Json | undefined,
  path: string,
  clashes: string[],
): Json | undefined {
  if (same(mine, base) || same(mine, theirs)) return theirs;
  if (same(theirs, base)) return mine;
  if (isList(mine) && isList(theirs)) return mergedList(isList(base) ? base : [], mine, theirs, path, clashes);
  if (isObject(mine) && isObject(theirs)) return mergedObject(isObject(base) ? base : {}, mine, theirs, path, clashes);
  clashes.push(path);
  return mine;
}

type Dict = { readonly [name: string]: Json };

function mergedObject(base: Dict, mine: Dict, theirs: Dict, path: string, clashes: string[]): Dict {
  const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
  const found: Record<string, Json> = {};
  for (const name of names) {
    const value = merged(base[name], mine[name], theirs[name], path ? `${path}.${name}` : name, clashes);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** By their ids, or by themselves: theirs in their order, then what I have added. */
function mergedList(base: List, mine: List, theirs: List, path: string, clashes: string[]): List {
  const [was, is, now] = [base, mine, theirs].map((list) => new Map(list.map((each) => [idOf(each), each])));
  const found: Json[] = [];
  for (const id of new Set([...(now?.keys() ?? []), ...(is?.keys() ?? [])])) {
    const value = merged(was?.get(id), is?.get(id), now?.get(id), `${path}.${id}`, clashes);
    if (value !== undefined) found.push(value);
  }
  return found;
}

type List = readonly Json[];

function idOf(value: Json): string {
  return isObject(value) && typeof value["id"] === "string" ? value["id"] : JSON.stringify(value);
}

function isList(value: Json | undefined): value is List {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
