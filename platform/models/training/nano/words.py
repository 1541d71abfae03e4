"""Words of the prompt grammar. Modalities: 0 breast US, 1 brain MR, 2 chest X-ray, 3 chest CT."""


def _list(text):
    return [w.strip() for w in text.replace("\n", " ").split(",") if w.strip()]


MODALITIES = [
    _list(
        """breast ultrasound, ultrasound of the breast, breast sonogram, breast us, breast sonography, sonogram,
        b-mode breast ultrasound, breast ultrasound image, ultrasound, breast scan, mammary ultrasound, breast echography,
        sonographic image of the breast, us image, medical breast mammogram, echogram of the breast, breast us scan"""
    ),
    _list(
        """brain mri, mri of the brain, brain mr image, cranial mri, head mri, brain mri scan, mri, brain scan, cerebral mri,
        magnetic resonance image of the brain, flair mri, t1 weighted mri, t2 weighted brain mri, contrast enhanced brain mri,
        axial brain mri, coronal brain mr, sagittal head mr, t1c brain mri, flair image of the brain, neuro mri, mr of the head"""
    ),
    _list(
        """chest x-ray, chest radiograph, cxr, frontal chest radiograph, chest xray, chest x-ray image, radiograph, chest film,
        posteroanterior chest radiograph, x-ray of the chest, thoracic x-ray, pa chest film, plain film of the thorax,
        x-ray, anteroposterior chest x-ray, portable chest radiograph, digital radiograph of the chest"""
    ),
    _list(
        """chest ct, chest ct scan, ct of the chest, computed tomography of the chest, thoracic ct, axial chest ct, ct scan,
        lung ct, ct slice, medical ct scan, chest computed tomography image, ct of the thorax, hrct, axial ct slice,
        high resolution ct of the chest, low dose ct, thorax ct, chest tomogram"""
    ),
]
ORGANS = ["breast", "brain"]
LESION = [
    _list(
        """tumor, tumour, lesion, mass, nodule, cyst, cancer, carcinoma, fibroadenoma, malignancy, neoplasm, malignant tumor,
        benign tumor, benign lesion, malignant lesion, malignant mass, benign mass, tumors, lesions, masses, nodules, lump,
        invasive ductal carcinoma, suspicious lesion, solid mass, complex cyst, papilloma, suspicious area, growth, tumours,
        phyllodes tumor, ductal carcinoma in situ, adenocarcinoma, lobular carcinoma, space occupying lesion, focal lesion,
        abnormal mass, solid nodule, hypoechoic nodule, hypoechoic area, hypoechoic focus, neoplasia, cystic lesion, finding,
        suspicious finding, mass lesion, tumor mass, nodular lesion, adenoma, lipoma, hamartoma, abscess, hematoma, bi-rads 4 lesion"""
    ),
    _list(
        """tumor, tumour, glioma, glioblastoma, meningioma, pituitary tumor, pituitary tumour, pituitary adenoma, astrocytoma,
        oligodendroglioma, lesion, mass, neoplasm, low grade glioma, high grade glioma, tumors, lesions, cancer, lump, growth,
        intracranial mass, malignant tumor, metastasis, edema, space occupying lesion, schwannoma, tumours, metastases, gliomas,
        meningiomas, ependymoma, medulloblastoma, craniopharyngioma, lymphoma, gliosarcoma, macroadenoma, focal lesion, malignancy,
        ring enhancing lesion, enhancing lesion, enhancing mass, enhancing focus, abnormal signal, signal abnormality, neoplasia,
        glial tumor, glial neoplasm, tumor mass, mass lesion, tumor core, tumor with edema, hyperintense lesion, flair lesion, finding,
        anaplastic astrocytoma, extra axial mass, intra axial mass, sellar mass, abnormality, suspicious area, hamartoma"""
    ),
]
OWN_LESION = [
    _list(
        """breast tumor, breast tumour, breast lesion, breast mass, breast cyst, breast cancer, breast carcinoma, fibroadenoma,
        breast nodule, mammary tumor, breast neoplasm, breast tumors, breast lesions, malignant breast tumor, breast lump, breast growth,
        benign breast tumor, breast fibroadenoma, tumor in the breast, mass of the breast, mammary lesion, mammary carcinoma, breast masses,
        lump in the breast, ductal carcinoma, lobular carcinoma, breast malignancy, phyllodes tumor, intraductal papilloma, dcis,
        growth in the breast, suspicious breast finding, breast adenoma, cancer of the breast, cyst of the breast"""
    ),
    _list(
        """glioma, glioblastoma, meningioma, pituitary tumor, pituitary adenoma, astrocytoma, low grade glioma, brain tumor, gliomas,
        brain tumour, brain tumors, cerebral tumor, intracranial tumor, brain lesion, brain mass, brain cancer, tumor of the brain,
        tumour in the brain, oligodendroglioma, cerebral neoplasm, brain neoplasm, intracranial neoplasm, brain metastasis, glial tumor,
        cerebral mass, intracranial lesion, glioblastoma multiforme, meningeal tumor, sellar tumor, ependymoma, craniopharyngioma,
        medulloblastoma, brain metastases, lesion in the brain, mass in the brain, growth in the brain, cerebral lesion, brain malignancy,
        intraaxial tumor, hypophyseal adenoma, brain growth, cerebellar tumor, temporal lobe tumor, frontal lobe glioma"""
    ),
]
ANY_LESION = _list(
    """tumor, tumour, lesion, mass, neoplasm, malignancy, cancer, suspicious lesion, tumors, malignant tumor, benign tumor,
    abnormality, growth, lump, lesions, tumours, tumor mass, focal lesion, mass lesion, neoplasia, space occupying lesion"""
)
LUNGS = _list(
    """lung, lungs, lung fields, lung field, both lungs, pulmonary fields, lung parenchyma, pulmonary parenchyma, lung lobes,
    lung tissue, aerated lung, left and right lung, lung areas, lung regions, pulmonary lobes, healthy lungs, pulmonary region,
    air filled lungs, clear lungs, left lung and right lung, lung zones, pulmonary tissue, pulmonary areas, lung area, lung zone,
    the two lungs, right and left lungs, bilateral lungs, pulmonary field, aerated lungs, lung outline, lung contours, lung silhouette,
    pulmonary zones, inflated lungs, lung lobe, entire lungs, whole lungs, pair of lungs, ventilated lung, lung space, airspaces"""
)
HEART = _list(
    """heart, cardiac silhouette, cardiac shadow, heart shadow, the heart, cardiac area, heart region, cardiac outline,
    mediastinal heart silhouette, myocardium, cor, heart contour"""
)
BRAIN = _list(
    """brain, brain tissue, cerebrum, brain parenchyma, whole brain, the brain, cerebral hemispheres, entire brain,
    intracranial brain region, cerebral tissue, brain outline"""
)
ADJECTIVES = _list(
    """small, large, irregular, well-defined, round, oval, hypoechoic, hyperintense, enhancing, homogeneous, homogenous,
    heterogeneous, suspicious, spiculated, solid, dark, bright, focal, lobulated, ill-defined, visible, prominent, dense, clear, sellar,
    cystic, anechoic, tiny, big, huge, circumscribed, infiltrating, necrotic, expansile, ovoid, smooth, rough, primary, solitary,
    single, diffuse, palpable, obvious, subtle, isoechoic, hypointense, calcified, growing, left, right, central, peripheral"""
)
FILLERS = _list(
    """image, patient, female, male, adult, axial, slice, scan, medical, clinical, showing, view, region, area, structure,
    contour, left, right, upper, lower, central, visible, please, study, exam, old, year, grade, stage, 1, 2, 3, with, and, of, the, a, an,
    in, clear, detailed, display, highlighted, located, side, seen, here, this, is, there, which, what, any, all, whole, entire, single"""
)
OTHER_ORGANS = _list(
    """liver, kidney, spleen, prostate, knee, retina, skin, colon, stomach, pancreas, bladder, thyroid, uterus, tooth, hand,
    bone, hip, femur, fetal head, spine, eye, wrist, aorta, gallbladder, ovary, polyp, fracture, catheter, pacemaker, meniscus, teeth,
    shoulder, rectum, esophagus, testis, cervix, lymph node, bowel, appendix, foot, ankle, elbow, jaw, nose, ear, tongue, larynx,
    adrenal gland, humerus, tibia, pelvis, abdomen, placenta, fetus, carotid artery, vein, tendon, muscle, cornea, optic disc"""
)
CHEST_FINDINGS = _list(
    """pneumonia, pleural effusion, pneumothorax, rib fracture, consolidation, atelectasis, cardiomegaly, covid opacity,
    lung nodule, lung tumor, lung cancer, pulmonary nodule, pulmonary embolism, tuberculosis, emphysema, clavicle, ribs, trachea,
    diaphragm, hilar mass, infiltrate, pulmonary edema, aortic aneurysm, endotracheal tube"""
)
HEAD_FINDINGS = _list(
    """stroke, infarct, hemorrhage, ventricles, aneurysm, hippocampus, skull fracture, multiple sclerosis plaque,
    white matter, cerebellum, brain stem, eyeballs, corpus callosum, hydrocephalus"""
)
EVERYDAY = _list(
    """a cat sitting on a chair, a red car on the street, sitting on a chair, a dog, a bowl of soup, the weather is sunny,
    a house near the river, people walking in the park, football game, a plane in the sky, green tree, blue shoes, computer keyboard,
    a cup of coffee, hello world, birthday party, mountain landscape, the quick fox, a bottle of wine, train station, music festival,
    my mother likes bread, flower, pizza, a tall building, the king and the queen, window, bicycle, paper on the table, what time is it,
    banana, a glass of milk, the moon, dinosaur, elephant, guitar solo, politics, stock market, holiday photo, rainbow, ice cream"""
)
VOID = _list(
    """no lungs, outside the lungs, no lung in the image, without lungs, no heart, background, air, not a tumor, empty image,
    nothing, black background, image without lungs, no brain, text, label, marker, noise, border"""
)
