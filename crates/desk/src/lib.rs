//! Everything a reviewer can do, one module per screen, and the commands that the screens call.
