//! The genetic codes of NCBI as data.
//!
//! Codons stand in the order of NCBI's own list: the positions run through T, C, A, G, the third fastest. The first row
//! of a code has amino acids, the second one marks starts by `M` and stops by `*`.

use super::genetic_code::GeneticCode;

/// All codes, in the order of their ids. Ids that are missing were never given or were merged with others.
pub static GENETIC_CODES: [GeneticCode; 27] = [
    GeneticCode::new(
        1,
        &["Standard", "SGC0"],
        b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"---M------**--*----M---------------M----------------------------",
    ),
    GeneticCode::new(
        2,
        &["Vertebrate Mitochondrial", "SGC1"],
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSS**VVVVAAAADDEEGGGG",
        b"----------**--------------------MMMM----------**---M------------",
    ),
    GeneticCode::new(
        3,
        &["Yeast Mitochondrial", "SGC2"],
        b"FFLLSSSSYY**CCWWTTTTPPPPHHQQRRRRIIMMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------**----------------------MM---------------M------------",
    ),
    GeneticCode::new(
        4,
        &[
            "Mold Mitochondrial",
            "Protozoan Mitochondrial",
            "Coelenterate Mitochondrial",
            "Mycoplasma",
            "Spiroplasma",
            "SGC3",
        ],
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"--MM------**-------M------------MMMM---------------M------------",
    ),
    GeneticCode::new(
        5,
        &["Invertebrate Mitochondrial", "SGC4"],
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSSSVVVVAAAADDEEGGGG",
        b"---M------**--------------------MMMM---------------M------------",
    ),
    GeneticCode::new(
        6,
        &["Ciliate Nuclear", "Dasycladacean Nuclear", "Hexamita Nuclear", "SGC5"],
        b"FFLLSSSSYYQQCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"--------------*--------------------M----------------------------",
    ),
    GeneticCode::new(
        9,
        &["Echinoderm Mitochondrial", "Flatworm Mitochondrial", "SGC8"],
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
        b"----------**-----------------------M---------------M------------",
    ),
    GeneticCode::new(
        10,
        &["Euplotid Nuclear", "SGC9"],
        b"FFLLSSSSYY**CCCWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------**-----------------------M----------------------------",
    ),
    GeneticCode::new(
        11,
        &["Bacterial", "Archaeal", "Plant Plastid"],
        b"FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"---M------**--*----M------------MMMM---------------M------------",
    ),
    GeneticCode::new(
        12,
        &["Alternative Yeast Nuclear"],
        b"FFLLSSSSYY**CC*WLLLSPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------**--*----M---------------M----------------------------",
    ),
    GeneticCode::new(
        13,
        &["Ascidian Mitochondrial"],
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNKKSSGGVVVVAAAADDEEGGGG",
        b"---M------**----------------------MM---------------M------------",
    ),
    GeneticCode::new(
        14,
        &["Alternative Flatworm Mitochondrial"],
        b"FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
        b"-----------*-----------------------M----------------------------",
    ),
    GeneticCode::new(
        15,
        &["Blepharisma Macronuclear"],
        b"FFLLSSSSYY*QCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------*---*--------------------M----------------------------",
    ),
    GeneticCode::new(
        16,
        &["Chlorophycean Mitochondrial"],
        b"FFLLSSSSYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------*---*--------------------M----------------------------",
    ),
    GeneticCode::new(
        21,
        &["Trematode Mitochondrial"],
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIMMTTTTNNNKSSSSVVVVAAAADDEEGGGG",
        b"----------**-----------------------M---------------M------------",
    ),
    GeneticCode::new(
        22,
        &["Scenedesmus obliquus Mitochondrial"],
        b"FFLLSS*SYY*LCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"------*---*---*--------------------M----------------------------",
    ),
    GeneticCode::new(
        23,
        &["Thraustochytrium Mitochondrial"],
        b"FF*LSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"--*-------**--*-----------------M--M---------------M------------",
    ),
    GeneticCode::new(
        24,
        &["Pterobranchia Mitochondrial"],
        b"FFLLSSSSYY**CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
        b"---M------**-------M---------------M---------------M------------",
    ),
    GeneticCode::new(
        25,
        &["Candidate Division SR1", "Gracilibacteria"],
        b"FFLLSSSSYY**CCGWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"---M------**-----------------------M---------------M------------",
    ),
    GeneticCode::new(
        26,
        &["Pachysolen tannophilus Nuclear"],
        b"FFLLSSSSYY**CC*WLLLAPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------**--*----M---------------M----------------------------",
    ),
    GeneticCode::new(
        27,
        &["Karyorelict Nuclear"],
        b"FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"--------------*--------------------M----------------------------",
    ),
    GeneticCode::new(
        28,
        &["Condylostoma Nuclear"],
        b"FFLLSSSSYYQQCCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------**--*--------------------M----------------------------",
    ),
    GeneticCode::new(
        29,
        &["Mesodinium Nuclear"],
        b"FFLLSSSSYYYYCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"--------------*--------------------M----------------------------",
    ),
    GeneticCode::new(
        30,
        &["Peritrich Nuclear"],
        b"FFLLSSSSYYEECC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"--------------*--------------------M----------------------------",
    ),
    GeneticCode::new(
        31,
        &["Blastocrithidia Nuclear"],
        b"FFLLSSSSYYEECCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"----------**-----------------------M----------------------------",
    ),
    GeneticCode::new(
        32,
        &["Balanophoraceae Plastid"],
        b"FFLLSSSSYY*WCC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
        b"---M------*---*----M------------MMMM---------------M------------",
    ),
    GeneticCode::new(
        33,
        &["Cephalodiscidae Mitochondrial"],
        b"FFLLSSSSYYY*CCWWLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSSKVVVVAAAADDEEGGGG",
        b"---M-------*-------M---------------M---------------M------------",
    ),
];
