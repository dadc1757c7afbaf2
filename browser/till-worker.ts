// Keeps the till's page on the device.
export {};
