/** Neither white space nor what nobody sees: zero-width characters, marks of direction, the blank of Braille. */
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text holds anything that can be seen. */
export const isVisible = (text: string): boolean => visible.test(text);
