"""Chat around a forwarded message, written by us for the distortions: nothing in it is a claim that anybody checked."""

FORWARD_WORDS = 300

HEADER = (
    "Assalamualaikum bapak ibu semuanya, mohon izin share info penting dari grup sebelah, "
    "tolong dibaca sampai habis lalu diviralkan ke keluarga masing-masing ya"
)

CHAT = (
    "Selamat pagi semuanya, semoga hari ini lancar dan sehat selalu.",
    "Maaf baru sempat buka grup, dari tadi antre di pasar.",
    "Ini saya teruskan dari grup arisan kompleks, katanya lagi ramai dibahas.",
    "Saya sendiri belum sempat baca semuanya, nanti malam saja.",
    "Kalau ada yang lebih paham tolong dijelaskan pelan-pelan ya.",
    "Bu RT titip pesan, iuran sampah bulan ini boleh ditransfer.",
    "Anak-anak jangan lupa bawa bekal karena pulangnya agak sore.",
    "Kemarin tetangga saya juga cerita hal yang mirip, entah dengar dari mana.",
    "Tolong yang punya tangga lipat dipinjamkan sebentar, lampu teras mati.",
    "Besok pagi kerja bakti seperti biasa, kumpul di pos ronda.",
    "Yang mau pesan kue kering silakan japri, sisa beberapa stoples.",
    "Saya kirim ulang karena tadi fotonya tidak terbuka di ponsel ibu.",
    "Kata sepupu saya di kampung, di sana pun sudah banyak yang menerima pesan ini.",
    "Jangan marah ya kalau sudah pernah dikirim, saya cuma meneruskan.",
    "Alhamdulillah cucu saya sudah sembuh dan bisa sekolah lagi.",
    "Motor siapa yang parkir di depan gang, tolong digeser sedikit.",
    "Nanti sore latihan paduan suara dimulai setengah jam lebih awal.",
    "Om, titip salam buat tante, kapan-kapan mampir ke rumah.",
    "Sinyal di sini jelek sekali, pesan sering terlambat masuk.",
    "Resep sambal yang kemarin enak sekali, terima kasih banyak ya.",
    "Yang belum isi daftar hadir rapat mohon segera menghubungi sekretaris.",
    "Kucing oranye milik Pak Darto hilang sejak semalam, ada yang lihat?",
    "Mohon maaf kalau tulisannya berantakan, saya mengetik sambil masak.",
    "Begitulah isinya, silakan dinilai masing-masing, saya tidak ikut berdebat.",
    "Terima kasih sudah membaca sampai sini, selamat beristirahat semuanya.",
    "Oh iya, kunci gudang masih di saya, nanti saya antar setelah magrib.",
    "Seragam olahraga dipakai hari Jumat, bukan Kamis, begitu kata wali kelas.",
    "Air keran di blok belakang kecil sekali, apa di rumah kalian sama?",
    "Ayo yang ingin ikut jalan santai, kita berangkat bareng dari lapangan.",
    "Kalau hujan acara pindah ke balai warga, kursi sudah disiapkan.",
    "Ada yang jual bibit cabai? Punya saya habis dimakan ayam.",
    "Tadi pagi tukang sayur titip pesan, besok dia libur sehari.",
    "Semoga kita semua dijauhkan dari yang tidak baik, aamiin.",
    "Grup ini jangan dipakai jualan terus ya, pelan-pelan saja.",
    "Bapak-bapak yang ronda malam ini tolong bawa senter masing-masing.",
)
