/**
 * onnxruntime-node sends usage data to its maker and keeps an identifier of the device in the user's folder. Nothing of that is
 * wanted here. The library looks at the variable when it is loaded, so this module is imported before it.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
