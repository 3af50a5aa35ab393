-- Orders, with what one piece costs in whole crowns.
CREATE TABLE orders (
    id       INTEGER PRIMARY KEY,
    cake     TEXT    NOT NULL,
    quantity INTEGER NOT NULL,
    price    INTEGER NOT NULL
);
