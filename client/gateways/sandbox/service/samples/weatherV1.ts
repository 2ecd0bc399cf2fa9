import { segmentsOf } from "../target.ts";
import { type City, cities } from "./cities.ts";
import { noSuchPath, onlyMethods, type SampleApi } from "./sampleApi.ts";

/** `/cities` and `/cities/{city}`: flat objects, as a first version often has them. */
export const weatherV1: SampleApi = {
  id: "weather-v1",
  name: "Weather",
  version: "v1",
  description: "The weather in four cities, at /cities and /cities/{city}",
  path: "/weather/v1",
  answer(request) {
    const [, , collection, id, ...more] = segmentsOf(request.path);
    if (collection !== "cities" || more.length > 0) return noSuchPath(request.path);
    const refused = onlyMethods(request, "GET", "HEAD");
    if (refused !== undefined) return refused;
    if (id === undefined) return { status: 200, body: cities.map(flat) };
    const city = cities.find((each) => each.id === id);
    return city === undefined ? noSuchPath(request.path) : { status: 200, body: flat(city) };
  },
};

function flat({ id, name, celsius, sky }: City) {
  return { id, name, temperature: celsius, sky };
}
