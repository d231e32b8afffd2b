// In a bundle, a CommonJS package gives its names to static imports only; this file is what is imported when first used.
export { FieldPath, FieldValue, Firestore } from '@google-cloud/firestore';
