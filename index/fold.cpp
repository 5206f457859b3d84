#include "index/fold.hpp"

#include <unicode/translit.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>

namespace meetpoint::index {

namespace {

/// Letters below this stand for the same in any text: ASCII, Latin-1, Latin Extended A and B. They are looked
/// up; all others go to ICU, which takes a hundred times as long.
constexpr UChar32 kLatinEnd = 0x250;

/// Transliterates whole texts. A transliterator may not be used by two at once, and making one takes
/// milliseconds.
class Transliterator {
 public:
  Transliterator() {
    UErrorCode error = U_ZERO_ERROR;
    to_ascii_.reset(icu::Transliterator::createInstance(
        "Any-Latin; Latin-ASCII; NFD; [:Nonspacing Mark:] Remove; NFC; Lower", UTRANS_FORWARD, error));
  }
  std::string operator()(icu::UnicodeString text) {
    if (to_ascii_ != nullptr) {
      const std::lock_guard lock(mutex_);
      to_ascii_->transliterate(text);
    }
    std::string utf8;
    text.toUTF8String(utf8);
    return utf8;
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<icu::Transliterator> to_ascii_;
};

Transliterator& transliterate() {
  static Transliterator one;
  return one;
}

const std::array<std::string, kLatinEnd>& latin() {
  static const std::array<std::string, kLatinEnd> kLetters = [] {
    std::array<std::string, kLatinEnd> all;
    for (UChar32 letter = 0; letter < kLatinEnd; ++letter)
      all[static_cast<std::size_t>(letter)] = transliterate()(icu::UnicodeString(letter));
    return all;
  }();
  return kLetters;
}

}  // namespace

std::string fold(std::string_view utf8) {
  const auto& letters = latin();
  std::string folded;
  folded.reserve(utf8.size());
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t at = 0; at < size;) {
    UChar32 letter = 0;
    U8_NEXT_OR_FFFD(bytes, at, size, letter);
    if (letter < 0x80) {
      folded +=
          letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : static_cast<char>(letter);
      continue;
    }
    if (letter >= kLatinEnd) return transliterate()(icu::UnicodeString::fromUTF8({utf8.data(), size}));
    folded += letters[static_cast<std::size_t>(letter)];
  }
  return folded;
}

}  // namespace meetpoint::index
