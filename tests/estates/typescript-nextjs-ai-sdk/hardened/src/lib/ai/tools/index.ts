export { getWeather } from "./weather";
export { default as sumUp } from "./budget";
export * from "./itinerary";
