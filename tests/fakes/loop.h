// Runs coroutines to their end in a test.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "base/async.h"

namespace livechat {

// An event loop of the test's own. run() drives it until nothing is ready.
class Loop final {
 public:
  asio::io_context& io() { return io_; }
  Executor executor() { return io_.get_executor(); }

  // Everything that can go on without time passing or bytes arriving.
  void settle() {
    io_.restart();
    while (io_.poll() > 0) {
    }
  }

  // Starts `task`; its result appears in the returned box once it is there.
  template <class T>
  std::shared_ptr<std::optional<T>> start(Task<T> task) {
    auto box = std::make_shared<std::optional<T>>();
    asio::co_spawn(io_, std::move(task), [box](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      box->emplace(std::move(value));
    });
    settle();
    return box;
  }

  // For tasks that need no time to pass.
  template <class T>
  T run(Task<T> task) {
    const auto box = start(std::move(task));
    EXPECT_TRUE(box->has_value()) << "the task still waits";
    return std::move(box->value());
  }

 private:
  asio::io_context io_;
};

}  // namespace livechat
