// How to reach PostgreSQL and how long to bear with it. A plain value.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace livechat {

struct PostgresConfig {
  std::string url;  // as libpq takes it: "postgresql://…" or "host=… dbname=…"; a secret
  std::size_t threads = 2;  // of a pool, each with a connection of its own
  std::size_t queue = 256;  // jobs that may wait for a thread; one more fails at once

  std::chrono::seconds connectTimeout{3};  // unless the URL says connect_timeout itself
  std::chrono::milliseconds statementTimeout{2000};
  std::chrono::milliseconds queueWait{1000};    // a job that no thread has taken by then fails
  std::chrono::milliseconds jobTimeout{4000};   // a taken job, connecting included, fails by then
  std::chrono::milliseconds retryAtLeast{250};  // between two tries to connect: doubles …
  std::chrono::milliseconds retryAtMost{2000};  // … up to this
};

}  // namespace livechat
