#include "cli/list_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include "index/read_file.hpp"

namespace meetpoint::cli {

namespace {

constexpr std::size_t kPieceBytes = 64UL * 1024;

index::Expected<std::string> all_of(std::FILE* in, const std::string& name, std::size_t most_bytes) {
  std::string bytes;
  std::string piece(kPieceBytes, '\0');
  while (bytes.size() <= most_bytes) {
    const std::size_t got = std::fread(piece.data(), 1, piece.size(), in);
    bytes.append(piece, 0, got);
    if (got < piece.size()) break;
  }
  if (std::ferror(in) != 0)
    return index::fail(index::ErrorCode::not_found, name + " cannot be read: " + std::strerror(errno));
  if (bytes.size() > most_bytes) bytes.resize(most_bytes + 1);
  return bytes;
}

}  // namespace

std::string list_name(const std::string& file) {
  return file == "-" ? "stdin" : file;
}

index::Expected<std::string> read_list(const std::string& file, std::size_t most_bytes) {
  if (file == "-") return all_of(stdin, list_name(file), most_bytes);
  std::error_code ignored;
  if (!std::filesystem::is_fifo(file, ignored)) return index::read_file(file, most_bytes);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(std::fopen(file.c_str(), "re"), std::fclose);
  if (!pipe)
    return index::fail(index::ErrorCode::not_found, file + " cannot be read: " + std::strerror(errno));
  return all_of(pipe.get(), file, most_bytes);
}

}  // namespace meetpoint::cli
