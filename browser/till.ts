// The till: a page for one device, offline first.
export {};
