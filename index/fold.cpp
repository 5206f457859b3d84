#include "index/fold.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>

namespace meetpoint::index {

namespace {

/// Letters of the Basic Multilingual Plane are looked up. Those beyond it, emoji and scripts of scholars,
/// stand for themselves.
constexpr UChar32 kFoldedEnd = 0x10000;

/// Letters that are looked up in ICU together, when the first of them is met: 2 ms at most, where all at once
/// would take a third of a second of each process that folds anything.
constexpr std::size_t kBlockLetters = 256;
constexpr std::size_t kBlocks = static_cast<std::size_t>(kFoldedEnd) / kBlockLetters;

struct Block {
  std::once_flag made;
  std::array<std::uint16_t, kBlockLetters + 1>
      ends{};  ///< of letter i, from ends[i] to ends[i + 1] of `text`
  std::string text;
  std::array<bool, kBlockLetters> is_word{};  ///< what it stands for is a word of its own: an ideograph
};

/// Texts are in UTF-8 and no longer than 32 bytes a letter, whatever ICU says.
constexpr std::size_t kMostFoldedBytes = 32;

/// A transliterator may not be used by two at once, and making one takes milliseconds.
class Letters {
 public:
  Letters() {
    UErrorCode error = U_ZERO_ERROR;
    to_ascii_.reset(icu::Transliterator::createInstance(
        "Any-Latin; Latin-ASCII; NFD; [:Nonspacing Mark:] Remove; NFC; Lower", UTRANS_FORWARD, error));
  }

  /// Made once; from then on without a lock.
  const Block& block(UChar32 letter) {
    const std::size_t place = static_cast<std::size_t>(letter) / kBlockLetters;
    Block& one = blocks_[place];
    std::call_once(one.made, [&] { make(one, static_cast<UChar32>(place * kBlockLetters)); });
    return one;
  }

 private:
  void make(Block& block, UChar32 first) {
    for (std::size_t i = 0; i < kBlockLetters; ++i) {
      const UChar32 letter = first + static_cast<UChar32>(i);
      block.text += folded(letter);
      block.ends[i + 1] = static_cast<std::uint16_t>(block.text.size());
      block.is_word[i] = u_hasBinaryProperty(letter, UCHAR_IDEOGRAPHIC) != 0;
    }
    block.text.shrink_to_fit();
  }
  std::string folded(UChar32 letter) {
    icu::UnicodeString text(letter);
    if (to_ascii_ != nullptr) {
      const std::lock_guard lock(mutex_);
      to_ascii_->transliterate(text);
    }
    std::string utf8;
    text.toUTF8String(utf8);
    if (utf8.size() <= kMostFoldedBytes) return utf8;
    utf8.clear();
    icu::UnicodeString(letter).toUTF8String(utf8);
    return utf8;
  }

  std::mutex mutex_;
  std::unique_ptr<icu::Transliterator> to_ascii_;
  std::array<Block, kBlocks> blocks_;
};

Letters& letters() {
  static Letters all;
  return all;
}

bool is_latin_letter(char c) {
  return c >= 'a' && c <= 'z';
}

}  // namespace

std::string fold(std::string_view utf8) {
  Letters& all = letters();
  std::string folded;
  folded.reserve(utf8.size());
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto size = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t at = 0; at < size;) {
    const std::int32_t begin = at;
    UChar32 letter = 0;
    U8_NEXT_OR_FFFD(bytes, at, size, letter);
    if (letter < 0x80) {
      folded +=
          letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : static_cast<char>(letter);
    } else if (letter >= kFoldedEnd) {
      folded.append(utf8.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin)));
    } else {
      const Block& block = all.block(letter);
      const std::size_t place = static_cast<std::size_t>(letter) % kBlockLetters;
      if (block.is_word[place] && !folded.empty() && is_latin_letter(folded.back())) folded += ' ';
      folded.append(block.text, block.ends[place], block.ends[place + 1] - block.ends[place]);
    }
  }
  return folded;
}

}  // namespace meetpoint::index
