-- Cents instead of crowns, the total of each order, and no order of nothing.
CREATE TABLE orders_in_cents (
    id       INTEGER PRIMARY KEY,
    cake     TEXT    NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    price    INTEGER NOT NULL,
    total    INTEGER NOT NULL
);
INSERT INTO orders_in_cents (id, cake, quantity, price, total)
    SELECT id, cake, quantity, price * 100, quantity * price * 100 FROM orders;
DROP TABLE orders;
ALTER TABLE orders_in_cents RENAME TO orders;
