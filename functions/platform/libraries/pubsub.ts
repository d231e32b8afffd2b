// In a bundle, a CommonJS package gives its names to static imports only; this file is what is imported when first used.
export { PubSub } from '@google-cloud/pubsub';
