// How it works. Every entry has phrasings (its question and the alternatives) and a background (its
// title and answer). A question is compared with each phrasing, both ways:
//
//   asked:   how much of what the visitor asked does the entry know of?
//   matched: how much of the phrasing did the visitor ask for?
//
// Both are shares of weight: a term weighs more the fewer entries have it, and a word that no entry
// knows weighs most, so that an off-topic question never gets far by the words it shares with a
// shop ("a poem about shipping"). The same stem counts fully, another way to say it (FaqLanguage)
// a little less. score = (asked × √matched)^kCalibration; the best phrasing speaks for its entry,
// and the best sentence for the question.
//
// What must stay true: the question itself scores 1; kAnswers separates the questions of
// tests/unit/chat/faq_questions.tsv (the test prints how well).
#include "chat/faq_index.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "chat/faq_analyzer.h"
#include "chat/faq_words.h"

namespace livechat {

namespace {

constexpr double kConceptMatch = 0.85;  // another way to say it
constexpr double kOtherPhrasing = 0.8;  // known to the entry, but not in this phrasing
constexpr double kBackground = 0.4;     // only in the answer or the title
constexpr double kUnknownWord = 0.9;    // of the weight of a word that one entry has
constexpr double kEnough = 1.2;         // less weight than this found is no evidence
constexpr double kCalibration = 0.93;   // puts the best border at kAnswers
constexpr double kExact = 0.99;
constexpr double kSentence = 0.95;  // one sentence of several speaks for the whole
constexpr std::size_t kMaxSentences = 12;
constexpr std::size_t kComparedWords = 80;

// A term as the index knows it; key -1: in no entry.
struct Term {
  int key = -1;
  std::vector<int> concepts;
  double weight = 0;
  // A bit for each concept; terms without a common bit have no common concept.
  std::uint64_t bits = 0;
};
using Terms = std::vector<Term>;

struct Entry {
  std::vector<Terms> phrasings;
  Terms all;  // of the phrasings
  Terms background;
};

double likeness(const Term& a, const Term& b) {
  if (a.key == b.key && a.key >= 0) return 1;
  if ((a.bits & b.bits) == 0) return 0;
  for (const int meaning : a.concepts) {
    if (std::ranges::find(b.concepts, meaning) != b.concepts.end()) return kConceptMatch;
  }
  return 0;
}

Term termOf(int key, FaqTerm term) {
  Term made{key, std::move(term.concepts), term.factor};
  for (const int meaning : made.concepts) made.bits |= std::uint64_t{1} << (meaning & 63);
  return made;
}

double bestLikeness(const Term& term, const Terms& terms) {
  double best = 0;
  for (const Term& other : terms) best = std::max(best, likeness(term, other));
  return best;
}

double weightOf(const Terms& terms) {
  double sum = 0;
  for (const Term& term : terms) sum += term.weight;
  return sum;
}

// The first words, as one text; empty when there are none.
std::string plainWords(std::string_view text) {
  std::string words;
  for (const std::string& word : wordsOf(text, kComparedWords)) words += word + ' ';
  return words;
}

}  // namespace

struct FaqIndex::Tables {
  std::vector<FaqEntry> sources;
  FaqAnalyzer analyzer;
  std::vector<Entry> entries;
  std::unordered_map<std::string, int> keys;
  // Which entries have a term in a phrasing, by its key and by its concepts; in order.
  std::unordered_map<int, std::vector<std::size_t>> byKey;
  std::unordered_map<int, std::vector<std::size_t>> byConcept;
  // Phrasings by their words: some are all stop words ("Who are you?").
  std::unordered_map<std::string, std::size_t> phrasings;

  Tables(std::vector<FaqEntry> from, std::string_view language)
      : sources(std::move(from)), analyzer(language) {}

  Terms known(std::string_view text);
  Terms asked(std::string_view text) const;
  void add(const FaqEntry& source);
  void weigh();
  void enlist(const Entry& entry);
  std::vector<std::size_t> having(const Term& term) const;
  double rarity(const Term& term) const;
  double score(const Terms& question, const Entry& entry) const;
  double phrasingScore(const Terms& question, const std::vector<double>& atLeast,
                       const Terms& phrasing) const;
  void addPhrasing(Entry& entry, std::string_view text);
  void scoreAll(std::string_view text, double factor, std::vector<double>& best) const;
};

// The terms of an entry's text; each gets a key.
Terms FaqIndex::Tables::known(std::string_view text) {
  Terms terms;
  for (FaqTerm& term : analyzer.terms(text)) {
    const int key = keys.emplace(std::move(term.key), static_cast<int>(keys.size())).first->second;
    terms.push_back(termOf(key, std::move(term)));
  }
  return terms;
}

// The terms of a visitor's text, weighted.
Terms FaqIndex::Tables::asked(std::string_view text) const {
  Terms terms;
  for (FaqTerm& term : analyzer.terms(text)) {
    const auto key = keys.find(term.key);
    terms.push_back(termOf(key == keys.end() ? -1 : key->second, std::move(term)));
    terms.back().weight *= rarity(terms.back());
  }
  return terms;
}

void FaqIndex::Tables::add(const FaqEntry& source) {
  Entry entry;
  addPhrasing(entry, source.question);
  for (const std::string& text : source.alternatives) addPhrasing(entry, text);
  for (const Terms& phrasing : entry.phrasings) {
    entry.all.insert(entry.all.end(), phrasing.begin(), phrasing.end());
  }
  entry.background = known(source.title + "\n" + source.answer);
  enlist(entry);
  entries.push_back(std::move(entry));
}

void FaqIndex::Tables::enlist(const Entry& entry) {
  const auto add = [number = entries.size()](std::vector<std::size_t>& list) {
    if (list.empty() || list.back() != number) list.push_back(number);
  };
  for (const Term& term : entry.all) {
    add(byKey[term.key]);
    for (const int meaning : term.concepts) add(byConcept[meaning]);
  }
}

// In order, each once.
std::vector<std::size_t> FaqIndex::Tables::having(const Term& term) const {
  std::vector<std::size_t> found;
  const auto add = [&found](const auto& lists, int of) {
    const auto list = lists.find(of);
    if (list != lists.end()) found.insert(found.end(), list->second.begin(), list->second.end());
  };
  add(byKey, term.key);
  for (const int meaning : term.concepts) add(byConcept, meaning);
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void FaqIndex::Tables::addPhrasing(Entry& entry, std::string_view text) {
  const std::string words = plainWords(text);
  if (!words.empty()) phrasings.emplace(words, entries.size());
  entry.phrasings.push_back(known(text));
}

void FaqIndex::Tables::weigh() {
  std::unordered_map<int, double> rarities;
  for (Entry& entry : entries) {
    for (Terms& phrasing : entry.phrasings) {
      for (Term& term : phrasing) {
        const auto [known, isNew] = rarities.try_emplace(term.key, 0.0);
        if (isNew) known->second = rarity(term);
        term.weight *= known->second;
      }
    }
  }
}

// Greater the fewer entries know the term in any phrasing.
double FaqIndex::Tables::rarity(const Term& term) const {
  const auto count = static_cast<double>(std::max<std::size_t>(entries.size(), 1));
  const auto with = static_cast<double>(having(term).size());
  return with == 0 ? kUnknownWord * std::log(1 + count) : std::log(1 + count / with);
}

double FaqIndex::Tables::score(const Terms& question, const Entry& entry) const {
  std::vector<double> atLeast;  // what each term is worth whatever the phrasing
  for (const Term& term : question) {
    atLeast.push_back(std::max(kOtherPhrasing * bestLikeness(term, entry.all),
                               kBackground * bestLikeness(term, entry.background)));
  }
  double best = 0;
  for (const Terms& phrasing : entry.phrasings) {
    best = std::max(best, phrasingScore(question, atLeast, phrasing));
  }
  return best;
}

double FaqIndex::Tables::phrasingScore(const Terms& question, const std::vector<double>& atLeast,
                                       const Terms& phrasing) const {
  const double askedWeight = weightOf(question);
  const double phrasingWeight = weightOf(phrasing);
  if (askedWeight <= 0 || phrasingWeight <= 0) return 0;
  double asked = 0;
  for (std::size_t i = 0; i < question.size(); ++i) {
    asked += question[i].weight * std::max(atLeast[i], bestLikeness(question[i], phrasing));
  }
  double matched = 0;
  for (const Term& term : phrasing) matched += term.weight * bestLikeness(term, question);
  const double score =
      std::pow(asked / askedWeight * std::sqrt(matched / phrasingWeight), kCalibration);
  // "hello" is all soft words, and yet exactly what the entry is about.
  return score > kExact ? score : score * std::min(1.0, asked / kEnough);
}

void FaqIndex::Tables::scoreAll(std::string_view text, double factor,
                                std::vector<double>& best) const {
  const Terms question = asked(text);
  std::vector<bool> tried(entries.size(), false);
  for (const Term& term : question) {
    for (const std::size_t i : having(term)) {
      if (tried[i]) continue;
      tried[i] = true;
      best[i] = std::max(best[i], factor * score(question, entries[i]));
    }
  }
  const auto same = phrasings.find(plainWords(text));
  if (same != phrasings.end()) best[same->second] = std::max(best[same->second], factor);
}

FaqIndex::FaqIndex(std::vector<FaqEntry> entries, std::string_view language)
    : tables_(std::make_unique<Tables>(std::move(entries), language)) {
  for (const FaqEntry& entry : tables_->sources) {
    tables_->analyzer.learn(entry.question);
    for (const std::string& text : entry.alternatives) tables_->analyzer.learn(text);
  }
  for (const FaqEntry& entry : tables_->sources) tables_->add(entry);
  tables_->weigh();
}

FaqIndex::~FaqIndex() = default;
FaqIndex::FaqIndex(FaqIndex&&) noexcept = default;
FaqIndex& FaqIndex::operator=(FaqIndex&&) noexcept = default;

std::vector<FaqHit> FaqIndex::search(std::string_view question, std::size_t limit) const {
  std::vector<double> scores(tables_->entries.size(), 0);
  tables_->scoreAll(question, 1, scores);
  std::vector<std::string_view> sentences = sentencesOf(question);
  if (sentences.size() > kMaxSentences) sentences.resize(kMaxSentences);
  for (const std::string_view sentence : sentences) {
    if (sentences.size() == 1) break;
    const bool says = weightOf(tables_->asked(sentence)) >= kEnough;  // "Hi!" does not
    if (says) tables_->scoreAll(sentence, kSentence, scores);
  }
  std::vector<FaqHit> hits;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] >= kRelated) hits.push_back({&tables_->sources[i], scores[i]});
  }
  std::ranges::stable_sort(hits, std::ranges::greater(), &FaqHit::score);
  if (hits.size() > limit) hits.resize(limit);
  return hits;
}

}  // namespace livechat
