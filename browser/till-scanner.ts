// Reads square codes where the browser cannot do it itself; loaded when the camera is first opened.
export {};
