/** A larger file is refused: its tree would take some fifty times as much memory. */
export const maxBytes = 32 * 1024 * 1024;

/** Trees are kept between the passes for so much text (UTF-16 units); those of the rest are made again. */
export const keptText = 16 * 1024 * 1024;
