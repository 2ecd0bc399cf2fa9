import { segmentsOf } from "../target.ts";
import { type City, cities } from "./cities.ts";
import { noSuchPath, onlyMethods, type SampleApi } from "./sampleApi.ts";

/** Like the first version, but with its lists in an object and its temperatures with units. */
export const weatherV2: SampleApi = {
  id: "weather-v2",
  name: "Weather",
  version: "v2",
  description: "The weather in four cities with units, at /cities, /cities/{city} and /cities?country=",
  path: "/weather/v2",
  answer(request) {
    const [, , collection, id, ...more] = segmentsOf(request.path);
    if (collection !== "cities" || more.length > 0) return noSuchPath(request.path);
    const refused = onlyMethods(request, "GET", "HEAD");
    if (refused !== undefined) return refused;
    if (id === undefined) {
      const country = request.query.get("country");
      const found = cities.filter((city) => country === null || city.country === country);
      return { status: 200, body: { items: found.map(nested), total: found.length } };
    }
    const city = cities.find((each) => each.id === id);
    return city === undefined ? noSuchPath(request.path) : { status: 200, body: nested(city) };
  },
};

function nested({ id, name, country, celsius, sky }: City) {
  return {
    id,
    name: { local: name },
    country,
    temperature: { celsius, fahrenheit: Math.round(celsius * 1.8 + 32) },
    conditions: [sky],
  };
}
