// Runs a task to its end on a loop with real sockets and timers; what it throws is thrown here.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "base/async.h"

namespace livechat {

template <class T>
T runTask(asio::io_context& io, Task<T> task) {
  std::optional<T> result;
  asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result.emplace(std::move(value));
  });
  io.restart();
  while (!result) io.run_one_for(std::chrono::seconds(5));
  return std::move(*result);
}

}  // namespace livechat
