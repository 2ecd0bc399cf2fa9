/** Weather that never changes, for the two versions of the weather API. */

export interface City {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly celsius: number;
  readonly sky: "clear" | "cloudy" | "rain";
}

export const cities: readonly City[] = [
  { id: "colombo", name: "Colombo", country: "LK", celsius: 29, sky: "rain" },
  { id: "sao-paulo", name: "São Paulo", country: "BR", celsius: 22, sky: "cloudy" },
  { id: "tokyo", name: "東京", country: "JP", celsius: 14, sky: "clear" },
  { id: "zurich", name: "Zürich", country: "CH", celsius: 4, sky: "cloudy" },
];
