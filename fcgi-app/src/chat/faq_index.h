// FaqIndex finds the entries of a site's FAQ that answer a question. Pure and in memory.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "chat/site.h"

namespace livechat {

struct FaqHit {
  const FaqEntry* entry;  // owned by the index
  double score;           // 0 … 1: how sure we are that the entry answers the question
};

// Lifetime: owns copies of the entries; hits point into it. Immutable after construction, so it
// may be shared between threads.
class FaqIndex final {
 public:
  // At and above this score an entry may be quoted as the answer; below it nobody knows.
  static constexpr double kAnswers = 0.5;
  // At and above this score an entry is worth showing to a model as background.
  static constexpr double kRelated = 0.2;

  // `language`: the site's (BCP 47), chooses the stemmer; unknown languages work without one.
  FaqIndex(std::vector<FaqEntry> entries, std::string_view language);
  ~FaqIndex();
  FaqIndex(FaqIndex&&) noexcept;
  FaqIndex& operator=(FaqIndex&&) noexcept;

  // Best first, at most `limit`, none below kRelated. Any bytes are accepted as a question.
  std::vector<FaqHit> search(std::string_view question, std::size_t limit) const;

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace livechat
