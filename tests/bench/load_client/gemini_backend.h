// GeminiBackend: the fake model itself, for what nginx alone costs.
#pragma once

#include "backend.h"
#include "options.h"

namespace bench {

class GeminiBackend final : public Backend {
 public:
  explicit GeminiBackend(const Options& options) : options_(options) {}

  Task<> prepare(HttpConnection& connection, std::size_t number) override;
  std::string request(std::size_t number) const override;
  std::unique_ptr<ReplyCheck> check(Tally& tally, SteadyClock::time_point asked) const override;

 private:
  const Options& options_;
};

}  // namespace bench
