// ChatBackend: our own API. Each reply is the first of a new session.
#pragma once

#include <vector>

#include "backend.h"
#include "options.h"
#include "visitor_api.h"

namespace bench {

class ChatBackend final : public Backend {
 public:
  explicit ChatBackend(const Options& options)
      : options_(options), sessions_(options.totalOrOneEach()) {}

  Task<> prepare(HttpConnection& connection, std::size_t number) override;
  std::string request(std::size_t number) const override;
  std::unique_ptr<ReplyCheck> check(Tally& tally, SteadyClock::time_point asked) const override;

 private:
  const Options& options_;
  std::vector<Session> sessions_;
};

}  // namespace bench
