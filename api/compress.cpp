#include "api/compress.hpp"

#include <Poco/DeflatingStream.h>
#include <Poco/String.h>

#include <algorithm>
#include <ostream>
#include <sstream>
#include <streambuf>

namespace meetpoint::api {

namespace {

/// A list is packed once and sent often.
constexpr int kListLevel = 6;

/// What is written becomes chunks.
class ChunksBuffer final : public std::streambuf {
 public:
  explicit ChunksBuffer(Chunks& chunks) : chunks_(chunks) {}

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    chunks_.append({text, static_cast<std::size_t>(size)});
    return chunks_.has_room() ? size : 0;
  }
  int_type overflow(int_type letter) override {
    const char one = traits_type::to_char_type(letter);
    return xsputn(&one, 1) == 1 ? letter : traits_type::eof();
  }

 private:
  Chunks& chunks_;
};

void deflate(const std::vector<std::string_view>& parts, int level, std::ostream& packed) {
  Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_GZIP, level);
  for (const std::string_view part : parts) {
    if (!stream.write(part.data(), static_cast<std::streamsize>(part.size()))) return;
  }
  stream.close();
}

}  // namespace

bool takes_coding(std::string_view accept_encoding, std::string_view coding) {
  const std::string wishes = Poco::toLower(std::string(accept_encoding));
  for (std::size_t at = 0; at < wishes.size();) {
    const std::size_t comma = std::min(wishes.find(',', at), wishes.size());
    std::string wish = wishes.substr(at, comma - at);
    at = comma + 1;
    wish.erase(std::remove(wish.begin(), wish.end(), ' '), wish.end());
    const std::string_view weight = std::string_view(wish).substr(std::min(coding.size(), wish.size()));
    if (!wish.starts_with(coding) || !(weight.empty() || weight.starts_with(";q="))) continue;
    return weight.empty() || weight.find_first_of("123456789", 3) != std::string_view::npos;
  }
  return false;
}

bool takes_gzip(std::string_view accept_encoding) {
  return takes_coding(accept_encoding, "gzip") || takes_coding(accept_encoding, "*");
}

std::string gzip(const std::vector<std::string_view>& parts, int level) {
  std::ostringstream packed;
  deflate(parts, level, packed);
  return std::move(packed).str();
}

void gzip(const std::vector<std::string_view>& parts, int level, Chunks& packed) {
  ChunksBuffer buffer(packed);
  std::ostream stream(&buffer);
  deflate(parts, level, stream);
}

std::shared_ptr<const std::string> PackedLists::packed(const WholeList& list,
                                                       const std::vector<std::string_view>& parts) {
  One& one = (list.generated == 0 ? lists_ : files_)[static_cast<std::size_t>(list.table->type())];
  const std::lock_guard lock(one.mutex);
  if (one.table.lock() != list.table || one.generated != list.generated) {
    one.text = std::make_shared<const std::string>(gzip(parts, kListLevel));
    one.table = list.table;
    one.generated = list.generated;
  }
  return one.text;
}

}  // namespace meetpoint::api
