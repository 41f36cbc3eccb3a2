// A PostgreSQL server of the tests' own, on a unix socket in a temporary folder, with the schema of
// sql/migrations; gone with the object.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "adapters/postgres_connection.h"

namespace livechat {

class PrivatePostgres final {
 public:
  // Takes a second: share one among the tests of a file (SetUpTestSuite). Throws
  // std::runtime_error when PostgreSQL cannot be started.
  PrivatePostgres();
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  const std::string& url() const { return url_; }
  // Runs statements; the rows of the last one, their columns joined by "|", null as "".
  std::vector<std::string> sql(const std::string& statements);
  void freeze();  // it keeps its connections and says nothing
  void thaw();

 private:
  void start();
  void stop();
  void migrate();

  std::string folder_, url_;
  pid_t pid_ = -1;
};

}  // namespace livechat
