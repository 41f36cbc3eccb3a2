#include "chat/faq_analyzer.h"

#include <algorithm>

#include "chat/faq_words.h"

namespace livechat {

namespace {

constexpr std::size_t kMaxWords = 80;
constexpr std::size_t kMaxLearnedWords = 2000;
constexpr std::size_t kMaxGap = 3;
constexpr double kSoft = 0.25;
constexpr double kAspect = 0.6;
constexpr double kNumber = 0.3;
constexpr double kGuess = 0.9;

bool isNumber(std::string_view word) {
  return word.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string joined(const std::vector<std::string>& stems) {
  std::string text;
  for (const std::string& stem : stems) text += (text.empty() ? "" : " ") + stem;
  return text;
}

std::unordered_set<std::string> setOf(std::string_view words) {
  const std::vector<std::string> list = wordsOf(words, kMaxLearnedWords);
  return {list.begin(), list.end()};
}

// A term that is there already only keeps the greater factor.
void addOnce(std::vector<FaqTerm>& terms, FaqTerm term) {
  const auto same = std::ranges::find(terms, term.key, &FaqTerm::key);
  if (same == terms.end()) {
    terms.push_back(std::move(term));
  } else {
    same->factor = std::max(same->factor, term.factor);
  }
}

}  // namespace

FaqAnalyzer::FaqAnalyzer(std::string_view language) : language_(primaryLanguage(language)) {
  const FaqLanguage& tables = faqLanguage(language_);
  stopWords_ = setOf(tables.stopWords);
  softWords_ = setOf(tables.softWords);
  negations_ = setOf(tables.negations);
  learn(tables.stopWords);
  learn(tables.softWords);
  learn(tables.negations);
  for (const std::string_view ways : tables.concepts) addConcept(ways);
  firstAspect_ = conceptCount_;
  for (const std::string_view ways : tables.aspects) addConcept(ways);
  for (auto& [first, phrases] : phrases_) {
    std::ranges::stable_sort(phrases, std::ranges::greater(),
                             [](const Phrase& phrase) { return phrase.stems.size(); });
  }
}

void FaqAnalyzer::learn(std::string_view text) {
  for (const std::string& word : wordsOf(text, kMaxLearnedWords)) spelling_.learn(word);
}

void FaqAnalyzer::addConcept(std::string_view ways) {
  const int meaning = conceptCount_++;
  while (!ways.empty()) {
    const std::size_t comma = std::min(ways.find(','), ways.size());
    addWay(ways.substr(0, comma), meaning);
    ways.remove_prefix(std::min(comma + 1, ways.size()));
  }
}

void FaqAnalyzer::addWay(std::string_view way, int meaning) {
  const FaqStemmer stemmer(language_);
  Phrase phrase;
  const std::size_t gap = way.find("..");
  const std::size_t beforeGap =
      gap == std::string_view::npos ? 0 : wordsOf(way.substr(0, gap), kMaxWords).size();
  for (const std::string& word : wordsOf(way, kMaxWords)) {
    spelling_.learn(word);
    phrase.gapBefore.push_back(beforeGap > 0 && phrase.stems.size() == beforeGap);
    phrase.stems.push_back(withoutMarks(stemmer.stem(word)));
  }
  std::vector<int>& concepts = phrase.stems.size() > 1 ? conceptsOf(std::move(phrase))
                                                       : conceptsOfStem_[phrase.stems.front()];
  if (std::ranges::find(concepts, meaning) == concepts.end()) concepts.push_back(meaning);
}

// Of the phrase as it is known already, or as it is known from now on.
std::vector<int>& FaqAnalyzer::conceptsOf(Phrase phrase) {
  std::vector<Phrase>& known = phrases_[phrase.stems.front()];
  auto same = std::ranges::find(known, phrase.stems, &Phrase::stems);
  if (same == known.end()) same = known.insert(known.end(), std::move(phrase));
  return same->concepts;
}

bool FaqAnalyzer::isAspect(const std::vector<int>& concepts) const {
  return !concepts.empty() &&
         std::ranges::all_of(concepts, [this](int meaning) { return meaning >= firstAspect_; });
}

std::vector<FaqAnalyzer::Token> FaqAnalyzer::tokens(std::string_view text) const {
  const FaqStemmer stemmer(language_);
  std::vector<Token> tokens;
  for (std::string& word : wordsOf(text, kMaxWords)) {
    Token token;
    if (!spelling_.knows(word)) {
      if (std::optional<std::string> meant = spelling_.meant(word)) {
        word = std::move(*meant);
        token.factor = kGuess;
      }
    }
    if (negations_.contains(word)) word = "not";
    token.stem = withoutMarks(stemmer.stem(word));
    token.stop = stopWords_.contains(word);
    if (softWords_.contains(word)) token.factor = kSoft;
    if (isNumber(word)) token.factor = kNumber;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

// Whether the phrase begins at `at`; its words are then used up.
bool FaqAnalyzer::takePhrase(const Phrase& phrase, std::vector<Token>& tokens,
                             std::size_t at) const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < phrase.stems.size(); ++i) {
    const std::size_t latest =
        std::min(tokens.size(), at + (phrase.gapBefore[i] ? kMaxGap : 0) + 1);
    while (at < latest && (tokens[at].used || tokens[at].stem != phrase.stems[i])) ++at;
    if (at >= latest) return false;
    places.push_back(at++);
  }
  for (const std::size_t place : places) tokens[place].used = true;
  return true;
}

std::vector<FaqTerm> FaqAnalyzer::phrasesIn(std::vector<Token>& tokens) const {
  std::vector<FaqTerm> terms;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    const auto phrases = phrases_.find(tokens[at].stem);
    if (phrases == phrases_.end() || tokens[at].used) continue;
    for (const Phrase& phrase : phrases->second) {
      if (!takePhrase(phrase, tokens, at)) continue;
      addOnce(terms,
              {joined(phrase.stems), phrase.concepts, isAspect(phrase.concepts) ? kAspect : 1});
      break;
    }
  }
  return terms;
}

std::vector<FaqTerm> FaqAnalyzer::terms(std::string_view text) const {
  std::vector<Token> all = tokens(text);
  std::vector<FaqTerm> terms = phrasesIn(all);
  for (Token& token : all) {
    const auto concepts = conceptsOfStem_.find(token.stem);
    const bool named = concepts != conceptsOfStem_.end();
    if (token.used || (token.stop && !named)) continue;
    FaqTerm term{std::move(token.stem), {}, token.factor};
    if (named) term.concepts = concepts->second;
    if (isAspect(term.concepts)) term.factor *= kAspect;
    addOnce(terms, std::move(term));
  }
  return terms;
}

}  // namespace livechat
