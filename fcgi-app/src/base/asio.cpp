// Asio's own code, compiled once instead of into every file that includes it.
#include <asio/impl/src.hpp>
